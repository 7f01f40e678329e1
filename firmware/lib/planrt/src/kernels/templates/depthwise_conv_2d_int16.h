/*
 * Depthwise convolution of int16 data, in blocks of four neighbouring channels: those of one pixel lie
 * together, and so do their weights of one tap.
 */
#ifndef PLANRT_TEMPLATE_DEPTHWISE_CONV_2D_INT16_H
#define PLANRT_TEMPLATE_DEPTHWISE_CONV_2D_INT16_H

#include "../../shared/loops/planrt_window.h"
#include "block_int16.h"

typedef struct call {
    const planrt_depthwise_conv_2d_int16_blocks_params *params;
    const int32_t *blocks;
    const int16_t *in;
    int16_t *out;
} call;

static uint64_t window_taps(const planrt_area *a)
{
    return (uint64_t)a->window_height * a->window_width;
}

static inline void visit(void *context, const planrt_patch *patch)
{
    call *c = context;
    const planrt_area *a = &c->params->area;
    const uint32_t words = BLOCK_WORDS + (uint32_t)window_taps(a);
    const int32_t *block = c->blocks;
    for (uint32_t channel = 0; channel < a->output_channels; channel += BLOCK) {
        const int8_t *weights = (const int8_t *)(block + BLOCK_WORDS) + BLOCK * patch->tap;
        uint32_t row = patch->first + channel;
        int32_t sums[BLOCK] = {block[0], block[1], block[2], block[3]};
        for (uint32_t y = 0; y < patch->rows; y++) {
            add_taps(sums, c->in + row, patch->column_step, weights, patch->columns);
            weights += BLOCK * a->window_width;
            row += patch->row_step;
        }
        finish_block(c->out, BLOCK, sums, block + BLOCK, &c->params->layer);
        c->out += BLOCK;
        block += words;
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_depthwise_conv_2d_int16_blocks_params *p = (const void *)(plan + op->params);
    call c;
    c.params = p;
    c.blocks = (const void *)(plan + p->layer.blocks);
    c.in = planrt_at(plan, arena, op->input[0]);
    c.out = (void *)(arena + op->output);
    planrt_walk(&p->area, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_depthwise_conv_2d_int16_blocks_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_area(bounds, op, &p->area, sizeof(int16_t)) &&
           p->area.output_channels == p->area.input_channels && p->area.output_channels % BLOCK == 0 &&
           check_blocks(bounds, &p->layer, window_taps(&p->area), p->area.output_channels, 1);
}

#endif
