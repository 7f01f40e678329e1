/* RELU and its relatives, float32: between two limits. */
#include "../../shared/arithmetic/planrt_float32.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_relu_float32_params *p = (const void *)(plan + op->params);
    const float *in = planrt_at(plan, arena, op->input[0]);
    float *out = (void *)(arena + op->output);
    for (uint32_t i = 0; i < p->count; i++) {
        out[i] = planrt_clamp_float32(in[i], p->clamp_min, p->clamp_max);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_relu_float32_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_input(bounds, op->input[0], p->count, sizeof(float)) &&
           planrt_check_output(bounds, op, p->count, sizeof(float));
}

PLANRT_DEFINE_KERNEL(planrt_relu_float32, check, run)
