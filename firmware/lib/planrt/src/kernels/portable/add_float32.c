/* Sum of two tensors of one shape, float32. */
#include "../../shared/arithmetic/planrt_float32.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_add_float32_params *p = (const void *)(plan + op->params);
    const float *a = planrt_at(plan, arena, op->input[0]);
    const float *b = planrt_at(plan, arena, op->input[1]);
    float *out = (void *)(arena + op->output);
    for (uint32_t i = 0; i < p->count; i++) {
        out[i] = planrt_clamp_float32(a[i] + b[i], p->clamp_min, p->clamp_max);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_add_float32_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_input(bounds, op->input[0], p->count, sizeof(float)) &&
           planrt_check_input(bounds, op->input[1], p->count, sizeof(float)) &&
           planrt_check_output(bounds, op, p->count, sizeof(float));
}

PLANRT_DEFINE_KERNEL(planrt_add_float32, check, run)
