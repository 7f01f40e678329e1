/*
 * Arithmetic of kernels with int16 data, whose zero points are 0, and int8 weights; equal to TFLM's to the
 * last bit. Sums are uint64_t, so that they wrap where a hostile plan makes them overflow.
 */
#ifndef PLANRT_INT16_H
#define PLANRT_INT16_H

#include "planrt_int8.h"

#define PLANRT_TABLE_INT16 513u /* entries of a table that planrt_interpolate reads */

static inline bool planrt_fits_int16(int32_t x)
{
    return x >= INT16_MIN && x <= INT16_MAX;
}

/* sum + sum of a[i] * b[i] */
static inline uint64_t planrt_dot_int16(const int16_t *a, const int8_t *b, uint32_t count, uint64_t sum)
{
    const int16_t *end = a + count;
    while (a != end) {
        sum += (uint64_t)(int64_t)(*a++ * *b++);
    }
    return sum;
}

/* planrt_weights_int16 with its places in the plan looked up. */
typedef struct planrt_channels_int16 {
    const int8_t *weights;
    const uint32_t *bias;
    const int32_t *multipliers;
    const int8_t *shifts;
} planrt_channels_int16;

static inline planrt_channels_int16 planrt_find_channels_int16(const uint8_t *plan,
                                                               const planrt_weights_int16 *w)
{
    planrt_channels_int16 found;
    found.weights = (const int8_t *)(plan + w->weights);
    found.bias = (const uint32_t *)(plan + w->bias);
    found.multipliers = (const int32_t *)(plan + w->multipliers);
    found.shifts = (const int8_t *)(plan + w->shifts);
    return found;
}

/* Constants are aligned to 4 bytes: an int64_t could not be read there. */
static inline uint64_t planrt_bias_int16(const planrt_channels_int16 *channels, uint32_t channel)
{
    return channels->bias[2 * channel] | (uint64_t)channels->bias[2 * channel + 1] << 32;
}

/* From a sum to the int16 that is stored; `channel` counts in multipliers: 0 where there is one for all. */
static inline int16_t planrt_finish_int16(const planrt_channels_int16 *channels,
                                          const planrt_weights_int16 *w, uint64_t sum, uint32_t channel)
{
    const int32_t multiplier = channels->multipliers[channel];
    const int32_t shift = channels->shifts[channel];
    int32_t scaled;
    if (w->wide != 0) {
        /* Rounded in the last step: 2^(shift - 1) would be one more shift of 64 bits. */
        const int64_t twice = (int64_t)(sum * (uint64_t)multiplier) >> (shift - 1);
        scaled = (int32_t)((int64_t)((uint64_t)twice + 1u) >> 1);
    } else {
        scaled = planrt_scale((int32_t)(uint32_t)sum, multiplier, shift);
    }
    return (int16_t)planrt_clamp(scaled, w->clamp_min, w->clamp_max);
}

/* The function whose values at every 128th int16 are in the table, between them on a straight line. */
static inline int32_t planrt_interpolate(const int16_t *table, int32_t x)
{
    const int16_t *at = table + 256 + (x >> 7);
    return at[0] + (((at[1] - at[0]) * (x & 127) + 64) >> 7);
}

/* For check: `weights` int8 weights and all that belongs to `channels` channels. */
bool planrt_check_weights_int16(const planrt_bounds *bounds, const planrt_weights_int16 *w, uint64_t weights,
                                uint32_t channels);

#endif
