/* An integer to another scale, between limits. Its file has said what a `source` is: the input's type. */
#ifndef PLANRT_TEMPLATE_REQUANTIZE_H
#define PLANRT_TEMPLATE_REQUANTIZE_H

#include "../../shared/arithmetic/planrt_int16.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_requantize_params *p = (const void *)(plan + op->params);
    const source *in = planrt_at(plan, arena, op->input[0]);
    element *out = (void *)(arena + op->output);
    for (uint32_t i = 0; i < p->count; i++) {
        const int32_t scaled = planrt_scale(in[i] - p->input_zero_point, p->multiplier, p->shift);
        out[i] =
            (element)CLAMP(planrt_wrapping_add(scaled, p->output_zero_point), p->clamp_min, p->clamp_max);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_requantize_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_fits_int16(p->input_zero_point) && planrt_shift_is_valid(p->shift) &&
           fits(p->clamp_min) && fits(p->clamp_max) &&
           planrt_check_input(bounds, op->input[0], p->count, sizeof(source)) &&
           planrt_check_output(bounds, op, p->count, sizeof(element));
}

#endif
