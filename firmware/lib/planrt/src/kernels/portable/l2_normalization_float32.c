/* Rows of the last axis over their length, float32. */
#include <math.h>

#include "../../shared/arithmetic/planrt_float32.h"

#define SHORTEST 1e-6f /* of a row's length, in TFLM */

static void run_row(const float *in, float *out, uint32_t depth)
{
    float sum = 0.0f;
    float length;
    for (uint32_t i = 0; i < depth; i++) {
        sum += in[i] * in[i];
    }
    length = sqrtf(sum);
    length = length < SHORTEST ? SHORTEST : length;
    for (uint32_t i = 0; i < depth; i++) {
        out[i] = in[i] / length;
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

PLANRT_DEFINE_KERNEL(planrt_l2_normalization_float32, check, run)
