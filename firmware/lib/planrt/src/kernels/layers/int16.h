/*
 * Weighted sums of int16 data with int8 weights: what a template has to know of its arithmetic. Zero points
 * are 0, so that taps off the image count nothing and every window is as a whole one.
 */
#ifndef PLANRT_LAYERS_H
#define PLANRT_LAYERS_H

#include "../../shared/arithmetic/planrt_int16.h"

#define PARAMS(op) planrt_##op##_int16_params

typedef int16_t element;
typedef int8_t weight;
typedef uint64_t total;
typedef planrt_weights_int16 layer_weights;
typedef planrt_channels_int16 layer;

static inline layer find_layer(const uint8_t *plan, const layer_weights *w)
{
    return planrt_find_channels_int16(plan, w);
}

static inline total start_sum(const layer *l, bool whole, uint32_t channel)
{
    (void)whole;
    return planrt_bias_int16(l, channel);
}

static inline int32_t zero_of(const layer_weights *w, bool whole)
{
    (void)w;
    (void)whole;
    return 0;
}

static inline total add_product(total sum, element x, int32_t zero, weight factor)
{
    (void)zero;
    return sum + (uint64_t)(int64_t)(x * factor);
}

static inline total add_products(const layer_weights *w, bool whole, total sum, const element *in,
                                 const weight *factors, uint32_t count)
{
    (void)w;
    (void)whole;
    return planrt_dot_int16(in, factors, count, sum);
}

static inline element finish_sum(const layer *l, const layer_weights *w, total sum, uint32_t channel)
{
    return planrt_finish_int16(l, w, sum, channel * w->channel_step);
}

/* For check: so many weights, and all that belongs to so many channels; `window`: what moves over an image
 * and may stick out of it, or NULL. */
static inline bool check_layer(const planrt_bounds *bounds, const layer_weights *w, uint64_t weights,
                               uint32_t channels, const planrt_area *window)
{
    (void)window;
    return planrt_check_weights_int16(bounds, w, weights, channels);
}

#endif
