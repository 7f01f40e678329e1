/* A float32 op of one operand and no parameters. Its file has defined function(x). */
#ifndef PLANRT_TEMPLATE_MAP_FLOAT32_H
#define PLANRT_TEMPLATE_MAP_FLOAT32_H

#include "../../shared/arithmetic/planrt_float32.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_elementwise_params *p = (const void *)(plan + op->params);
    const float *in = planrt_at(plan, arena, op->input[0]);
    float *out = (void *)(arena + op->output);
    for (uint32_t i = 0; i < p->count; i++) {
        out[i] = function(in[i]);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_elementwise_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_input(bounds, op->input[0], p->count, sizeof(float)) &&
           planrt_check_output(bounds, op, p->count, sizeof(float));
}

#endif
