/* float32 to an integer: round(x / scale) + zero point, halves away from zero. */
#ifndef PLANRT_TEMPLATE_QUANTIZE_H
#define PLANRT_TEMPLATE_QUANTIZE_H

#include "../../shared/arithmetic/planrt_float32.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_quantize_params *p = (const void *)(plan + op->params);
    const float *in = planrt_at(plan, arena, op->input[0]);
    element *out = (void *)(arena + op->output);
    for (uint32_t i = 0; i < p->count; i++) {
        out[i] = (element)planrt_quantize(in[i], p->scale, p->zero_point, LOWEST, HIGHEST);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_quantize_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && p->scale > 0.0f && fits(p->zero_point) &&
           planrt_check_input(bounds, op->input[0], p->count, sizeof(float)) &&
           planrt_check_output(bounds, op, p->count, sizeof(element));
}

#endif
