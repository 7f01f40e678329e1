/* Fully connected layer of int16 data, in blocks. */
#ifndef PLANRT_TEMPLATE_FULLY_CONNECTED_INT16_H
#define PLANRT_TEMPLATE_FULLY_CONNECTED_INT16_H

#include "product_int16.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_fully_connected_int16_blocks_params *p = (const void *)(plan + op->params);
    const int16_t *in = planrt_at(plan, arena, op->input[0]);
    int16_t *out = (void *)(arena + op->output);
    for (uint32_t row = 0; row < p->rows; row++) {
        vector v;
        set_vector(&v, in, p->inputs);
        finish_vector(&v, (const void *)(plan + p->layer.blocks), &p->layer, out, p->outputs);
        in += p->inputs;
        out += p->outputs;
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_fully_connected_int16_blocks_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && p->rows >= 1 && p->inputs >= 1 && p->outputs >= 1 &&
           planrt_check_input(bounds, op->input[0], (uint64_t)p->rows * p->inputs, sizeof(int16_t)) &&
           planrt_check_output(bounds, op, (uint64_t)p->rows * p->outputs, sizeof(int16_t)) &&
           check_blocks(bounds, &p->layer, p->inputs, p->outputs, STEP);
}

#endif
