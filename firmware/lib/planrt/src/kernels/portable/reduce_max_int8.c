/* Largest element, int8. */
#include "../../planrt_reduce.h"

static void take(planrt_total *total, const void *in, uint32_t count, uint32_t step)
{
    const int8_t *x = in;
    for (uint32_t i = 0; i < count; i++) {
        total->value = x[i * step] > total->value ? x[i * step] : total->value;
    }
}

static void finish(const void *params, const planrt_total *total, void *out)
{
    (void)params;
    *(int8_t *)out = (int8_t)total->value;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    static const planrt_reducer reducer = {sizeof(int8_t), sizeof(int8_t), {0, INT8_MIN, 0.0f}, take, finish};
    planrt_reduce(plan, arena, op, &reducer);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    return planrt_check_reduction(bounds, op, sizeof(planrt_reduction), sizeof(int8_t), sizeof(int8_t)) !=
           NULL;
}

PLANRT_DEFINE_KERNEL(planrt_reduce_max_int8, check, run)
