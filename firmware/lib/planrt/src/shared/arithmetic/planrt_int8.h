/*
 * Arithmetic of int8 kernels, equal to TFLM's to the last bit.
 *
 * Sums are uint32_t: they wrap where an int32_t would overflow, which C leaves undefined and only a hostile
 * plan does.
 */
#ifndef PLANRT_INT8_H
#define PLANRT_INT8_H

#include "../../planrt_kernel.h"

/* round(a * b / 2^31), halves upwards; saturates in the one case that overflows. */
static inline int32_t planrt_multiply_high(int32_t a, int32_t b)
{
    if (a == INT32_MIN && b == INT32_MIN) {
        return INT32_MAX;
    }
    return (int32_t)(((int64_t)a * b + ((int64_t)1 << 30)) >> 31);
}

/* round(x / 2^bits), halves away from zero; bits 0 .. 31. */
static inline int32_t planrt_divide_by_power(int32_t x, uint32_t bits)
{
    const int32_t mask = (int32_t)((1u << bits) - 1u);
    const int32_t threshold = (mask >> 1) + (x < 0 ? 1 : 0);
    return (x >> bits) + ((x & mask) > threshold ? 1 : 0);
}

/* x * multiplier * 2^(shift - 31), rounded twice as gemmlowp does: first the product, then the shift to the
 * right. */
static inline int32_t planrt_scale(int32_t x, int32_t multiplier, int32_t shift)
{
    if (shift > 0) {
        return planrt_multiply_high((int32_t)((uint32_t)x << shift), multiplier);
    }
    return planrt_divide_by_power(planrt_multiply_high(x, multiplier), (uint32_t)-shift);
}

/* Shifts that planrt_scale can do. */
static inline bool planrt_shift_is_valid(int32_t shift)
{
    return shift >= -31 && shift <= 31;
}

static inline int32_t planrt_clamp(int32_t x, int32_t low, int32_t high)
{
    return x < low ? low : x > high ? high : x;
}

/* x * 2^bits, saturated; bits 0 .. 31. */
static inline int32_t planrt_shift_left(int32_t x, uint32_t bits)
{
    const int64_t wide = (int64_t)x * ((int64_t)1 << bits);
    return wide > INT32_MAX ? INT32_MAX : wide < INT32_MIN ? INT32_MIN : (int32_t)wide;
}

static inline int32_t planrt_wrapping_add(int32_t a, int32_t b)
{
    return (int32_t)((uint32_t)a + (uint32_t)b);
}

/* Zero points and clamps of int8 tensors, in 32 bits. */
static inline bool planrt_fits_int8(int32_t x)
{
    return x >= INT8_MIN && x <= INT8_MAX;
}

static inline uint32_t planrt_accumulate(uint32_t sum, int32_t x)
{
    return sum + (uint32_t)x;
}

/* sum + sum of a[i] * b[i]; four at a time, so that the loop's own instructions weigh less than the products.
 */
static inline uint32_t planrt_dot(const int8_t *a, const int8_t *b, uint32_t count, uint32_t sum)
{
    const int8_t *end = a + count;
    const int8_t *fours = a + (count & ~3u);
    while (a != fours) {
        sum += (uint32_t)(a[0] * b[0]);
        sum += (uint32_t)(a[1] * b[1]);
        sum += (uint32_t)(a[2] * b[2]);
        sum += (uint32_t)(a[3] * b[3]);
        a += 4;
        b += 4;
    }
    while (a != end) {
        sum += (uint32_t)(*a++ * *b++);
    }
    return sum;
}

/* sum + sum of (a[i] - zero_point) * b[i] */
static inline uint32_t planrt_dot_centred(const int8_t *a, int32_t zero_point, const int8_t *b,
                                          uint32_t count, uint32_t sum)
{
    const int8_t *end = a + count;
    const int8_t *fours = a + (count & ~3u);
    while (a != fours) {
        sum += (uint32_t)((a[0] - zero_point) * b[0]);
        sum += (uint32_t)((a[1] - zero_point) * b[1]);
        sum += (uint32_t)((a[2] - zero_point) * b[2]);
        sum += (uint32_t)((a[3] - zero_point) * b[3]);
        a += 4;
        b += 4;
    }
    while (a != end) {
        sum += (uint32_t)((*a++ - zero_point) * *b++);
    }
    return sum;
}

/* planrt_weights_int8 with its places in the plan looked up. */
typedef struct planrt_channels_int8 {
    const int8_t *weights;
    const int32_t *bias;
    const int32_t *border_bias;
    const int32_t *multipliers;
    const int8_t *shifts;
} planrt_channels_int8;

static inline planrt_channels_int8 planrt_find_channels(const uint8_t *plan, const planrt_weights_int8 *w)
{
    planrt_channels_int8 found;
    found.weights = (const int8_t *)(plan + w->weights);
    found.bias = (const int32_t *)(plan + w->bias);
    found.border_bias = (const int32_t *)(plan + w->border_bias);
    found.multipliers = (const int32_t *)(plan + w->multipliers);
    found.shifts = (const int8_t *)(plan + w->shifts);
    return found;
}

/* From a sum to the int8 that is stored; `channel` counts in multipliers: 0 where there is one for all. */
static inline int8_t planrt_finish(const planrt_channels_int8 *channels, const planrt_weights_int8 *w,
                                   uint32_t sum, uint32_t channel)
{
    const int32_t scaled =
        planrt_scale((int32_t)sum, channels->multipliers[channel], channels->shifts[channel]);
    return (int8_t)planrt_clamp(planrt_wrapping_add(scaled, w->output_zero_point), w->clamp_min,
                                w->clamp_max);
}

/* For check: `weights` int8 weights and all that belongs to `channels` channels. */
bool planrt_check_weights_int8(const planrt_bounds *bounds, const planrt_weights_int8 *w, uint64_t weights,
                               uint32_t channels, bool has_border);

#endif
