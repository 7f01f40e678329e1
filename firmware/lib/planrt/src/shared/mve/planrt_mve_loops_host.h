/* planrt_mve_loops.h in plain C, for cores without MVE: planrt_mve_loops_core.h says what each function does.
 */
#ifndef PLANRT_MVE_LOOPS_HOST_H
#define PLANRT_MVE_LOOPS_HOST_H

#include <string.h>

#include "../arithmetic/planrt_int16.h"

static inline void planrt_dot_rows(int32_t *sums, const int8_t *x, const int8_t *weights, uint32_t steps)
{
    for (uint32_t row = 0; row < 4; row++) {
        uint32_t sum = 0;
        for (uint32_t step = 0; step < steps; step++) {
            sum = planrt_dot(x + 16u * step, weights + 16u * (4u * step + row), 16, sum);
        }
        sums[row] = (int32_t)sum;
    }
}

static inline void planrt_dot_rows_int16(int32_t *sums, const int32_t *start, const int16_t *x,
                                         const int8_t *weights, uint32_t steps)
{
    for (uint32_t row = 0; row < 4; row++) {
        uint64_t sum = (uint32_t)start[row];
        for (uint32_t step = 0; step < steps; step++) {
            sum = planrt_dot_int16(x + 8u * step, weights + 8u * (4u * step + row), 8, sum);
        }
        sums[row] = (int32_t)(uint32_t)sum;
    }
}

static inline void planrt_copy_bytes(int8_t *to, const int8_t *from, uint32_t count)
{
    memmove(to, from, count); /* a hostile plan may put working memory over the input */
}

static inline void planrt_set_bytes(int8_t *to, int32_t value, uint32_t count)
{
    memset(to, value, count);
}

static inline void planrt_dot_columns(int32_t *sums, const int8_t *x, const int8_t *weights, uint32_t size,
                                      uint32_t pairs)
{
    for (; pairs > 0; pairs--, weights += 2u * size) {
        for (uint32_t i = 0; i < 6; i++) {
            const int8_t *column = x + i / 2u * size;
            const int8_t *row = weights + i % 2u * 16u;
            uint32_t sum = 0;
            for (uint32_t at = 0; at < size; at += 16) {
                sum = planrt_dot(column + at, row + 2u * at, 16, sum);
            }
            *sums++ = (int32_t)sum;
        }
    }
}

static inline void planrt_dot_windows(int32_t *sums, const int8_t *planes, uint32_t pitch,
                                      const int8_t *weights, uint32_t size, const uint8_t *order,
                                      uint32_t step, uint32_t count, bool add)
{
    for (uint32_t plane = 0; plane < 4; plane++, weights += size) {
        for (uint32_t place = 0; place < count; place++) {
            int32_t *sum = sums + 4u * place + plane;
            const int8_t *window = planes + plane * pitch + place * step;
            *sum = add ? *sum : 0;
            for (uint32_t i = 0; i < 16; i++) {
                *sum = planrt_wrapping_add(*sum, window[i] * weights[order[i]]);
            }
        }
    }
}

/* Rounding as the core does it, not by planrt_divide_by_power: tests on the host see whether that is right.
 */
static inline planrt_words planrt_finish_words(planrt_words sums, const planrt_lanes_int8 *lanes,
                                               const planrt_limits_int8 *limits)
{
    planrt_words v = planrt_multiply_high_words(planrt_add_words(sums, lanes->bias), lanes->multiplier);
    v = limits->min >= limits->zero_point ? planrt_round_words(v, lanes->shift)
                                          : planrt_divide_words(v, lanes->shift);
    v = planrt_add_to_words(v, limits->zero_point);
    v = planrt_max_words(v, planrt_fill_words(limits->min));
    return planrt_min_words(v, planrt_fill_words(limits->max));
}

static inline void planrt_finish_pixels(int8_t *out, uint32_t step, uint32_t outputs, const int32_t *sums,
                                        uint32_t pixels, const planrt_lanes_int8 *lanes,
                                        const planrt_limits_int8 *limits)
{
    for (uint32_t pixel = 0; pixel < pixels; pixel++) {
        const planrt_words v = planrt_finish_words(planrt_load_words(sums), lanes, limits);
        planrt_store_first_words_as_bytes(out, v, outputs);
        out += step;
        sums += 4;
    }
}

static inline void planrt_finish_outputs(int8_t *out, uint32_t outputs, const int32_t *sums,
                                         planrt_words places, uint32_t next, const int32_t *bias,
                                         const int32_t *multipliers, const int8_t *shifts, uint32_t step,
                                         const planrt_limits_int8 *limits)
{
    for (uint32_t i = 0; i < outputs; i += 4, sums += next / 4u) {
        planrt_lanes_int8 lanes;
        planrt_words v = planrt_fill_words(0);
        for (uint32_t k = 0; k < 4 && k < outputs - i; k++) {
            v.lane[k] = sums[places.lane[k] / 4];
        }
        lanes.bias = planrt_load_words(bias + i);
        lanes.multiplier = planrt_load_words(multipliers + i * step);
        lanes.shift = planrt_widen_bytes(shifts + i * step);
        planrt_store_first_words_as_bytes(out + i, planrt_finish_words(v, &lanes, limits), outputs - i);
    }
}

#endif
