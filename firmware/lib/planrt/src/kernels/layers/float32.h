/*
 * Weighted sums of float32: what a template has to know of its arithmetic. The order is that of TFLM's
 * reference: products as they lie in memory, the bias last.
 */
#ifndef PLANRT_LAYERS_H
#define PLANRT_LAYERS_H

#include "../../shared/arithmetic/planrt_float32.h"

#define PARAMS(op) planrt_##op##_float32_params

typedef float element;
typedef float weight;
typedef float total;
typedef planrt_weights_float32 layer_weights;

/* planrt_weights_float32 with its places in the plan looked up. */
typedef struct layer {
    const float *weights;
    const float *bias;
} layer;

static inline layer find_layer(const uint8_t *plan, const layer_weights *w)
{
    layer found;
    found.weights = (const void *)(plan + w->weights);
    found.bias = (const void *)(plan + w->bias);
    return found;
}

static inline total start_sum(const layer *l, bool whole, uint32_t channel)
{
    (void)l;
    (void)whole;
    (void)channel;
    return 0.0f;
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
    return sum + x * factor;
}

static inline total add_products(const layer_weights *w, bool whole, total sum, const element *in,
                                 const weight *factors, uint32_t count)
{
    (void)w;
    (void)whole;
    return planrt_dot_float32(in, factors, count, sum);
}

static inline element finish_sum(const layer *l, const layer_weights *w, total sum, uint32_t channel)
{
    return planrt_clamp_float32(sum + l->bias[channel], w->clamp_min, w->clamp_max);
}

/* For check: so many weights, and all that belongs to so many channels; `window`: what moves over an image
 * and may stick out of it, or NULL. */
static inline bool check_layer(const planrt_bounds *bounds, const layer_weights *w, uint64_t weights,
                               uint32_t channels, const planrt_area *window)
{
    (void)window;
    return planrt_check_weights_float32(bounds, w, weights, channels);
}

#endif
