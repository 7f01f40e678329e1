/* Softmax over the last axis, float32. */
#include <math.h>

#include "../../shared/arithmetic/planrt_float32.h"

static void run_row(const float *in, float *out, uint32_t depth, float beta)
{
    float largest = in[0];
    float sum = 0.0f;
    for (uint32_t i = 1; i < depth; i++) {
        largest = in[i] > largest ? in[i] : largest;
    }
    for (uint32_t i = 0; i < depth; i++) {
        out[i] = expf((in[i] - largest) * beta);
        sum += out[i];
    }
    for (uint32_t i = 0; i < depth; i++) {
        out[i] /= sum;
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_softmax_float32_params *p = (const void *)(plan + op->params);
    const float *in = planrt_at(plan, arena, op->input[0]);
    float *out = (void *)(arena + op->output);
    for (uint32_t row = 0; row < p->rows; row++) {
        run_row(in, out, p->depth, p->beta);
        in += p->depth;
        out += p->depth;
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_softmax_float32_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && p->rows >= 1 && p->depth >= 1 &&
           planrt_check_input(bounds, op->input[0], (uint64_t)p->rows * p->depth, sizeof(float)) &&
           planrt_check_output(bounds, op, (uint64_t)p->rows * p->depth, sizeof(float));
}

PLANRT_DEFINE_KERNEL(planrt_softmax_float32, check, run)
