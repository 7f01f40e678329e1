/*
 * What int8 kernels for MVE share: requantisation of four sums at a time.
 *
 * planrt_weights_int8 as plan/kernels/mve/lanes.py packs it: bias for each output and zeros up to a multiple
 * of four; multipliers and shifts likewise, or four of the one that all have. Shifts are to the right: 0 ..
 * -31.
 */
#ifndef PLANRT_MVE_INT8_H
#define PLANRT_MVE_INT8_H

#include "../arithmetic/planrt_int8.h"
#include "planrt_mve_loops.h"

/* Outputs `first` .. first + 3. */
static inline planrt_lanes_int8 planrt_load_lanes(const planrt_channels_int8 *channels,
                                                  const planrt_weights_int8 *w, uint32_t first)
{
    const uint32_t at = first * w->channel_step;
    planrt_lanes_int8 found;
    found.bias = planrt_load_words(channels->bias + first);
    found.multiplier = planrt_load_words(channels->multipliers + at);
    found.shift = planrt_widen_bytes(channels->shifts + at);
    return found;
}

static inline planrt_limits_int8 planrt_find_limits(const planrt_weights_int8 *w)
{
    planrt_limits_int8 found;
    found.zero_point = w->output_zero_point;
    found.min = w->clamp_min;
    found.max = w->clamp_max;
    return found;
}

/* planrt_finish_outputs for `count` outputs from `first` on, a multiple of 4. */
static inline void planrt_finish_from(int8_t *out, uint32_t first, uint32_t count, const int32_t *sums,
                                      planrt_words places, uint32_t next,
                                      const planrt_channels_int8 *channels, const planrt_weights_int8 *w,
                                      const planrt_limits_int8 *limits)
{
    const uint32_t at = first * w->channel_step;
    planrt_finish_outputs(out + first, count, sums, places, next, channels->bias + first,
                          channels->multipliers + at, channels->shifts + at, w->channel_step, limits);
}

/* For check: `weights` int8 weights and what else planrt_load_lanes reads for `outputs` outputs. */
bool planrt_check_lanes_int8(const planrt_bounds *bounds, const planrt_weights_int8 *w, uint64_t weights,
                             uint32_t outputs);

#endif
