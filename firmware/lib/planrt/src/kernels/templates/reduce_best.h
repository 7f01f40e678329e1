/* The best element. Its file has defined is_better(x, best) and WORST, which any element is as good as. */
#ifndef PLANRT_TEMPLATE_REDUCE_BEST_H
#define PLANRT_TEMPLATE_REDUCE_BEST_H

#include "../../shared/loops/planrt_reduce.h"

static void take(planrt_total *total, const void *in, uint32_t count, uint32_t step)
{
    const element *x = in;
    for (uint32_t i = 0; i < count; i++) {
        total->IN_TOTAL = is_better(x[i * step], total->IN_TOTAL) ? x[i * step] : total->IN_TOTAL;
    }
}

static void finish(const void *params, const planrt_total *total, void *out)
{
    (void)params;
    *(element *)out = (element)total->IN_TOTAL;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    static const planrt_reducer reducer = {
        sizeof(element), sizeof(element), {.IN_TOTAL = WORST}, take, finish};
    planrt_reduce(plan, arena, op, &reducer);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    return planrt_check_reduction(bounds, op, sizeof(planrt_reduction), sizeof(element), sizeof(element)) !=
           NULL;
}

#endif
