/*
 * Convolution of int16 data, in blocks. The window of each pixel is put together in scratch first, with zeros
 * (which are the zero point) where it sticks out, so that all channels read it as one vector. A window of one
 * pixel is one already.
 */
#ifndef PLANRT_TEMPLATE_CONV_2D_INT16_H
#define PLANRT_TEMPLATE_CONV_2D_INT16_H

#include "../../shared/loops/planrt_window.h"
#include "product_int16.h"

typedef struct call {
    const planrt_conv_2d_int16_blocks_params *params;
    const int32_t *blocks;
    const int16_t *in;
    int16_t *out;
    int16_t *window; /* NULL: it is one pixel, which lies on the image */
    uint32_t taps;
} call;

static bool is_one_pixel(const planrt_area *a)
{
    return a->window_height == 1 && a->window_width == 1 && !planrt_has_border(a);
}

static inline void clear(int16_t *to, uint32_t count)
{
    for (; count > 0; count--) {
        *to++ = 0;
    }
}

static void gather(const call *c, const planrt_patch *patch)
{
    const planrt_area *a = &c->params->area;
    const uint32_t runs = a->dilation_width == 1 ? 1 : patch->columns; /* of each row, on the image */
    const uint32_t length = (a->dilation_width == 1 ? patch->columns : 1) * a->input_channels;
    uint32_t row = patch->tap * a->input_channels;
    uint32_t line = patch->first;
    if (!patch->whole) {
        clear(c->window, c->taps);
    }
    for (uint32_t y = 0; y < patch->rows; y++) {
        for (uint32_t x = 0; x < runs; x++) {
            copy(c->window + row + x * length, c->in + line + x * patch->column_step, length);
        }
        row += (uint32_t)a->window_width * a->input_channels;
        line += patch->row_step;
    }
}

static inline void visit(void *context, const planrt_patch *patch)
{
    call *c = context;
    vector v;
    if (c->window != NULL) {
        gather(c, patch);
    }
    set_vector(&v, c->window != NULL ? c->window : c->in + patch->first, c->taps);
    finish_vector(&v, c->blocks, &c->params->layer, c->out, c->params->area.output_channels);
    c->out += c->params->area.output_channels;
}

static uint64_t window_taps(const planrt_area *a)
{
    return (uint64_t)a->window_height * a->window_width * a->input_channels;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_conv_2d_int16_blocks_params *p = (const void *)(plan + op->params);
    call c;
    c.params = p;
    c.blocks = (const void *)(plan + p->layer.blocks);
    c.in = planrt_at(plan, arena, op->input[0]);
    c.out = (void *)(arena + op->output);
    c.window = is_one_pixel(&p->area) ? NULL : (void *)(arena + op->scratch);
    c.taps = (uint32_t)window_taps(&p->area);
    planrt_walk(&p->area, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_conv_2d_int16_blocks_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_area(bounds, op, &p->area, sizeof(int16_t)) &&
           (is_one_pixel(&p->area) ||
            planrt_check_scratch(bounds, op, window_taps(&p->area), sizeof(int16_t))) &&
           check_blocks(bounds, &p->layer, window_taps(&p->area), p->area.output_channels, STEP);
}

#endif
