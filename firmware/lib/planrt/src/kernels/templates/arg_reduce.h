/*
 * Where the best element is, the first of several. One axis: a row is all of it. Its file has defined
 * is_better(x, best).
 */
#ifndef PLANRT_TEMPLATE_ARG_REDUCE_H
#define PLANRT_TEMPLATE_ARG_REDUCE_H

#include "../../shared/loops/planrt_reduce.h"

static void take(planrt_total *total, const void *in, uint32_t count, uint32_t step)
{
    const element *x = in;
    element best = x[0];
    for (uint32_t i = 1; i < count; i++) {
        if (is_better(x[i * step], best)) {
            best = x[i * step];
            total->value = (int32_t)i;
        }
    }
}

static void finish(const void *params, const planrt_total *total, void *out)
{
    (void)params;
    *(int32_t *)out = total->value;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    static const planrt_reducer reducer = {sizeof(element), sizeof(int32_t), {0, 0, 0.0f}, take, finish};
    planrt_reduce(plan, arena, op, &reducer);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    return planrt_check_reduction(bounds, op, sizeof(planrt_reduction), sizeof(element), sizeof(int32_t)) !=
           NULL;
}

#endif
