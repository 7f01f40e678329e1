/*
 * Transposed convolution. Each pixel gathers what falls on it, so that its sum stays in a register and there
 * is no image of sums in memory.
 */
#ifndef PLANRT_TEMPLATE_TRANSPOSE_CONV_H
#define PLANRT_TEMPLATE_TRANSPOSE_CONV_H

#include "../../shared/loops/planrt_transpose.h"

typedef PARAMS(transpose_conv) layer_params;

#include "layer_call.h"

/* One output channel at one pixel. Which taps meet there differs, so that no zero point is in the bias. */
static inline total sum_taps(const call *c, const planrt_meeting *m, const weight *weights, total sum)
{
    uint32_t row = m->first;
    for (uint32_t y = 0; y < m->rows; y++) {
        const weight *tap = weights;
        uint32_t pixel = row;
        for (uint32_t x = 0; x < m->columns; x++) {
            sum = add_products(&c->params->weights, false, sum, c->in + pixel, tap, m->column_step);
            pixel -= m->column_step;
            tap += m->tap_column_step;
        }
        row -= m->row_step;
        weights += m->tap_row_step;
    }
    return sum;
}

static inline void visit(void *context, const planrt_meeting *m)
{
    call *c = context;
    const planrt_area *a = &c->params->area;
    const uint32_t size = (uint32_t)a->window_height * a->window_width * a->output_channels;
    const weight *weights = c->layer.weights + m->tap;
    for (uint32_t i = 0; i < a->input_channels; i++) {
        const total sum = sum_taps(c, m, weights + i * size, start_sum(&c->layer, true, i));
        *c->out++ = finish_sum(&c->layer, &c->params->weights, sum, i);
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    call c = start_call(plan, arena, op);
    planrt_walk_transposed(&c.params->area, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const layer_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_transposed(bounds, op, &p->area, sizeof(element)) &&
           check_layer(bounds, &p->weights, planrt_transposed_weights(&p->area), p->area.input_channels,
                       NULL);
}

#endif
