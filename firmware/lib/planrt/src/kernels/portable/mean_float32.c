/* Mean over the middle axis of [outer, count, inner], float32. */
#include "../../planrt_float32.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_mean_float32_params *p = (const void *)(plan + op->params);
    const float *in = planrt_at(plan, arena, op->input[0]);
    float *out = (void *)(arena + op->output);
    for (uint32_t o = 0; o < p->outer; o++) {
        for (uint32_t i = 0; i < p->inner; i++) {
            float sum = 0.0f;
            for (uint32_t n = 0; n < p->count; n++) {
                sum += in[n * p->inner + i];
            }
            *out++ = sum / (float)p->count;
        }
        in += p->count * p->inner;
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_mean_float32_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && p->outer >= 1 && p->count >= 1 && p->inner >= 1 &&
           planrt_check_output(bounds, op, (uint64_t)p->outer * p->inner, sizeof(float)) &&
           planrt_check_input(bounds, op->input[0], (uint64_t)p->outer * p->inner * p->count, sizeof(float));
}

PLANRT_DEFINE_KERNEL(planrt_mean_float32, check, run)
