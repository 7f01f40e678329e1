/* Where the smallest element is, the first of several, int8. One axis: a row is all of it. */
#include "../../planrt_reduce.h"

static void take(planrt_total *total, const void *in, uint32_t count, uint32_t step)
{
    const int8_t *x = in;
    int8_t best = x[0];
    for (uint32_t i = 1; i < count; i++) {
        if (x[i * step] < best) {
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
    static const planrt_reducer reducer = {sizeof(int8_t), sizeof(int32_t), {0, 0, 0.0f}, take, finish};
    planrt_reduce(plan, arena, op, &reducer);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    return planrt_check_reduction(bounds, op, sizeof(planrt_reduction), sizeof(int8_t), sizeof(int32_t)) !=
           NULL;
}

PLANRT_DEFINE_KERNEL(planrt_arg_min_int8, check, run)
