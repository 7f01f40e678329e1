/* Fully connected layer, float32; adds in the order of TFLM's reference, the bias last. */
#include "../../planrt_float32.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_fully_connected_float32_params *p = (const void *)(plan + op->params);
    const planrt_weights_float32 *w = &p->weights;
    const float *in = planrt_at(plan, arena, op->input[0]);
    const float *bias = (const void *)(plan + w->bias);
    float *out = (void *)(arena + op->output);
    for (uint32_t row = 0; row < p->rows; row++) {
        const float *weights = (const void *)(plan + w->weights);
        for (uint32_t i = 0; i < p->outputs; i++) {
            const float sum = planrt_dot_float32(in, weights, p->inputs, 0.0f) + bias[i];
            *out++ = planrt_clamp_float32(sum, w->clamp_min, w->clamp_max);
            weights += p->inputs;
        }
        in += p->inputs;
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_fully_connected_float32_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && p->rows >= 1 && p->inputs >= 1 && p->outputs >= 1 &&
           planrt_check_input(bounds, op->input[0], (uint64_t)p->rows * p->inputs, sizeof(float)) &&
           planrt_check_output(bounds, op, (uint64_t)p->rows * p->outputs, sizeof(float)) &&
           planrt_check_weights_float32(bounds, &p->weights, (uint64_t)p->inputs * p->outputs, p->outputs);
}

PLANRT_DEFINE_KERNEL(planrt_fully_connected_float32, check, run)
