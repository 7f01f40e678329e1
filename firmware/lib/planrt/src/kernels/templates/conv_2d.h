/*
 * Convolution. Along a row of the window, input and weights both lie one after the other (columns, then
 * channels), so that without dilation one dot product does a whole row; with it, one tap of it.
 */
#ifndef PLANRT_TEMPLATE_CONV_2D_H
#define PLANRT_TEMPLATE_CONV_2D_H

#include "../../shared/loops/planrt_window.h"

typedef PARAMS(conv_2d) layer_params;

#include "layer_call.h"

/* One output channel at one place, in `runs` dot products of `length` for each row. */
static inline total sum_patch(const call *c, const planrt_patch *patch, const weight *weights, uint32_t runs,
                              uint32_t length, total sum)
{
    const planrt_area *a = &c->params->area;
    uint32_t row = patch->first;
    for (uint32_t y = 0; y < patch->rows; y++) {
        const weight *tap = weights + y * a->window_width * a->input_channels;
        uint32_t pixel = row;
        for (uint32_t x = 0; x < runs; x++) {
            sum = add_products(&c->params->weights, patch->whole, sum, c->in + pixel, tap, length);
            tap += length;
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
    const uint32_t runs = a->dilation_width == 1 ? 1 : patch->columns;
    const uint32_t length = (a->dilation_width == 1 ? patch->columns : 1) * a->input_channels;
    const weight *weights = c->layer.weights + patch->tap * a->input_channels;
    const uint32_t size = (uint32_t)a->window_height * a->window_width * a->input_channels;
    for (uint32_t i = 0; i < a->output_channels; i++) {
        const total start = start_sum(&c->layer, patch->whole, i);
        const total sum = sum_patch(c, patch, weights + i * size, runs, length, start);
        *c->out++ = finish_sum(&c->layer, &c->params->weights, sum, i);
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
           check_layer(bounds, &p->weights,
                       (uint64_t)a->window_height * a->window_width * a->input_channels * a->output_channels,
                       a->output_channels, a);
}

#endif
