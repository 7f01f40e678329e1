/* Logarithm of softmax over the last axis, float32. */
#include <math.h>

#include "../../shared/arithmetic/planrt_float32.h"

static void run_row(const float *in, float *out, uint32_t depth)
{
    float largest = in[0];
    float sum = 0.0f;
    float log_sum;
    for (uint32_t i = 1; i < depth; i++) {
        largest = in[i] > largest ? in[i] : largest;
    }
    for (uint32_t i = 0; i < depth; i++) {
        sum += expf(in[i] - largest);
    }
    log_sum = logf(sum);
    for (uint32_t i = 0; i < depth; i++) {
        out[i] = in[i] - largest - log_sum;
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_rows_params *p = (const void *)(plan + op->params);
    const float *in = planrt_at(plan, arena, op->input[0]);
    float *out = (void *)(arena + op->output);
    for (uint32_t row = 0; row < p->rows; row++) {
        run_row(in + row * p->depth, out + row * p->depth, p->depth);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    return planrt_check_rows_float32(bounds, op);
}

PLANRT_DEFINE_KERNEL(planrt_log_softmax_float32, check, run)
