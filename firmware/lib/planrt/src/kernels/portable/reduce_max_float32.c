/* Largest element, float32; finite, as in TFLM, where there is none. */
#include <float.h>

#include "../../planrt_reduce.h"

static void take(planrt_total *total, const void *in, uint32_t count, uint32_t step)
{
    const float *x = in;
    for (uint32_t i = 0; i < count; i++) {
        total->real = x[i * step] > total->real ? x[i * step] : total->real;
    }
}

static void finish(const void *params, const planrt_total *total, void *out)
{
    (void)params;
    *(float *)out = total->real;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    static const planrt_reducer reducer = {sizeof(float), sizeof(float), {0, 0, -FLT_MAX}, take, finish};
    planrt_reduce(plan, arena, op, &reducer);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    return planrt_check_reduction(bounds, op, sizeof(planrt_reduction), sizeof(float), sizeof(float)) != NULL;
}

PLANRT_DEFINE_KERNEL(planrt_reduce_max_float32, check, run)
