/*
 * Convolution whose channels come in groups: an output channel reads only the input channels of its group. As
 * conv_2d.h, but that the channels of one tap lie together and no more.
 */
#ifndef PLANRT_TEMPLATE_GROUPED_CONV_2D_H
#define PLANRT_TEMPLATE_GROUPED_CONV_2D_H

#include "../../shared/loops/planrt_window.h"

typedef PARAMS(grouped_conv_2d) layer_params;

#include "layer_call.h"

/* One output channel at one place; `in` is element 0 of its group's first channel. */
static inline total sum_patch(const call *c, const planrt_patch *patch, const element *in,
                              const weight *weights, uint32_t depth, total sum)
{
    const uint32_t width = c->params->area.window_width * depth;
    uint32_t row = patch->first;
    for (uint32_t y = 0; y < patch->rows; y++) {
        const weight *tap = weights + y * width;
        uint32_t pixel = row;
        for (uint32_t x = 0; x < patch->columns; x++) {
            sum = add_products(&c->params->weights, patch->whole, sum, in + pixel, tap, depth);
            tap += depth;
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
    const uint32_t depth = a->input_channels / c->params->groups; /* input channels of a group */
    const weight *weights = c->layer.weights + patch->tap * depth;
    const uint32_t size = (uint32_t)a->window_height * a->window_width * depth;
    const uint32_t outputs = a->output_channels / c->params->groups;
    uint32_t i = 0;
    for (uint32_t group = 0; group < c->params->groups; group++) {
        const element *in = c->in + group * depth;
        for (uint32_t end = i + outputs; i < end; i++) {
            const total start = start_sum(&c->layer, patch->whole, i);
            const total sum = sum_patch(c, patch, in, weights + i * size, depth, start);
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
           planrt_groups_are_valid(a, p->groups) &&
           check_layer(bounds, &p->weights, planrt_grouped_weights(a, p->groups), a->output_channels, a);
}

#endif
