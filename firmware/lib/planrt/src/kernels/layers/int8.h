/* Weighted sums of int8: what a template has to know of its arithmetic. */
#ifndef PLANRT_LAYERS_H
#define PLANRT_LAYERS_H

#include "../../shared/arithmetic/planrt_int8.h"
#include "../../shared/loops/planrt_window.h"

#define PARAMS(op) planrt_##op##_int8_params

typedef int8_t element;
typedef int8_t weight;
typedef uint32_t total;
typedef planrt_weights_int8 layer_weights;
typedef planrt_channels_int8 layer;

static inline layer find_layer(const uint8_t *plan, const layer_weights *w)
{
    return planrt_find_channels(plan, w);
}

/* The bias of a whole window, whose taps are all on the image, has the input's zero point in it. */
static inline total start_sum(const layer *l, bool whole, uint32_t channel)
{
    return (uint32_t)(whole ? l->bias : l->border_bias)[channel];
}

/* What add_product takes off an element: nothing where the bias has it. */
static inline int32_t zero_of(const layer_weights *w, bool whole)
{
    return whole ? 0 : w->input_zero_point;
}

static inline total add_product(total sum, element x, int32_t zero, weight factor)
{
    return sum + (uint32_t)((x - zero) * factor);
}

static inline total add_products(const layer_weights *w, bool whole, total sum, const element *in,
                                 const weight *factors, uint32_t count)
{
    return whole ? planrt_dot(in, factors, count, sum)
                 : planrt_dot_centred(in, w->input_zero_point, factors, count, sum);
}

static inline element finish_sum(const layer *l, const layer_weights *w, total sum, uint32_t channel)
{
    return planrt_finish(l, w, sum, channel * w->channel_step);
}

/* For check: so many weights, and all that belongs to so many channels; `window`: what moves over an image
 * and may stick out of it, or NULL. */
static inline bool check_layer(const planrt_bounds *bounds, const layer_weights *w, uint64_t weights,
                               uint32_t channels, const planrt_area *window)
{
    return planrt_check_weights_int8(bounds, w, weights, channels,
                                     window != NULL && planrt_has_border(window));
}

#endif
