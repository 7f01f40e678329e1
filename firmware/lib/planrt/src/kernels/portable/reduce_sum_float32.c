/* SUM and MEAN, float32; adds in the order of the input. */
#include "../../shared/loops/planrt_reduce.h"

static void take(planrt_total *total, const void *in, uint32_t count, uint32_t step)
{
    const float *x = in;
    for (uint32_t i = 0; i < count; i++) {
        total->real += x[i * step];
    }
}

static void finish(const void *params, const planrt_total *total, void *out)
{
    const planrt_reduce_sum_float32_params *p = params;
    *(float *)out = total->real / p->divisor;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    static const planrt_reducer reducer = {sizeof(float), sizeof(float), {0, 0, 0.0f}, take, finish};
    planrt_reduce(plan, arena, op, &reducer);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    return planrt_check_reduction(bounds, op, sizeof(planrt_reduce_sum_float32_params), sizeof(float),
                                  sizeof(float)) != NULL;
}

PLANRT_DEFINE_KERNEL(planrt_reduce_sum_float32, check, run)
