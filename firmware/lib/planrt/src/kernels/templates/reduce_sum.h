/* SUM and MEAN of integers; the division of a mean is part of the multiplier. */
#ifndef PLANRT_TEMPLATE_REDUCE_SUM_H
#define PLANRT_TEMPLATE_REDUCE_SUM_H

#include "../../shared/loops/planrt_reduce.h"

static void take(planrt_total *total, const void *in, uint32_t count, uint32_t step)
{
    const element *x = in;
    for (uint32_t i = 0; i < count; i++) {
        total->sum = planrt_accumulate(total->sum, x[i * step]);
    }
}

static void finish(const void *params, const planrt_total *total, void *out)
{
    const planrt_reduce_sum_int8_params *p = params;
    const int32_t sum = (int32_t)(total->sum + (uint32_t)p->bias);
    const int32_t scaled = planrt_scale(sum, p->multiplier, p->shift);
    *(element *)out = (element)CLAMP(planrt_wrapping_add(scaled, p->output_zero_point), LOWEST, HIGHEST);
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    static const planrt_reducer reducer = {sizeof(element), sizeof(element), {0, 0, 0.0f}, take, finish};
    planrt_reduce(plan, arena, op, &reducer);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_reduce_sum_int8_params *p =
        planrt_check_reduction(bounds, op, sizeof *p, sizeof(element), sizeof(element));
    return p != NULL && planrt_shift_is_valid(p->shift);
}

#endif
