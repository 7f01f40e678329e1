/*
 * Depthwise convolution. One channel at a time: its window of weights lies together, and its sum stays in a
 * register.
 */
#ifndef PLANRT_TEMPLATE_DEPTHWISE_CONV_2D_H
#define PLANRT_TEMPLATE_DEPTHWISE_CONV_2D_H

#include "../../shared/loops/planrt_window.h"

typedef PARAMS(depthwise_conv_2d) layer_params;

#include "layer_call.h"

/* One output channel at one place; `in` is element 0 of its input channel. */
static inline total sum_patch(const planrt_patch *patch, const element *in, int32_t zero,
                              const weight *weights, uint32_t window_width, total sum)
{
    uint32_t row = patch->first;
    for (uint32_t y = 0; y < patch->rows; y++) {
        const weight *tap = weights + y * window_width;
        const weight *end = tap + patch->columns;
        uint32_t pixel = row;
        while (tap != end) {
            sum = add_product(sum, in[pixel], zero, *tap++);
            pixel += patch->column_step;
        }
        row += patch->row_step;
    }
    return sum;
}

static inline void visit(void *context, const planrt_patch *patch)
{
    call *c = context;
    const planrt_area *a = &c->params->area;
    const int32_t zero = zero_of(&c->params->weights, patch->whole);
    const weight *weights = c->layer.weights + patch->tap;
    const uint32_t size = (uint32_t)a->window_height * a->window_width;
    const uint32_t multiplicity = (uint32_t)a->output_channels / a->input_channels;
    uint32_t i = 0;
    for (uint32_t channel = 0; channel < a->input_channels; channel++) {
        for (uint32_t m = 0; m < multiplicity; m++, i++) {
            const total start = start_sum(&c->layer, patch->whole, i);
            const total sum =
                sum_patch(patch, c->in + channel, zero, weights + i * size, a->window_width, start);
            *c->out++ = finish_sum(&c->layer, &c->params->weights, sum, i);
        }
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    call c = start_call(plan, arena, op);
    planrt_walk(&c.params->area, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const layer_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    return p != NULL && planrt_check_area(bounds, op, a, sizeof(element)) &&
           a->output_channels % a->input_channels == 0 &&
           check_layer(bounds, &p->weights, (uint64_t)a->window_height * a->window_width * a->output_channels,
                       a->output_channels, a);
}

#endif
