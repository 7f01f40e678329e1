/* Fully connected layer, int16 data and int8 weights. The weights of an output lie together. */
#include "../../planrt_int16.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_fully_connected_int16_params *p = (const void *)(plan + op->params);
    const planrt_channels_int16 channels = planrt_find_channels_int16(plan, &p->weights);
    const int16_t *in = planrt_at(plan, arena, op->input[0]);
    int16_t *out = (void *)(arena + op->output);
    for (uint32_t row = 0; row < p->rows; row++) {
        const int8_t *weights = channels.weights;
        for (uint32_t i = 0; i < p->outputs; i++) {
            const uint64_t bias = planrt_bias_int16(&channels, i);
            const uint64_t sum = planrt_dot_int16(in, weights, p->inputs, bias);
            *out++ = planrt_finish_int16(&channels, &p->weights, sum, i * p->weights.channel_step);
            weights += p->inputs;
        }
        in += p->inputs;
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_fully_connected_int16_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && p->rows >= 1 && p->inputs >= 1 && p->outputs >= 1 &&
           planrt_check_input(bounds, op->input[0], (uint64_t)p->rows * p->inputs, sizeof(int16_t)) &&
           planrt_check_output(bounds, op, (uint64_t)p->rows * p->outputs, sizeof(int16_t)) &&
           planrt_check_weights_int16(bounds, &p->weights, (uint64_t)p->inputs * p->outputs, p->outputs);
}

PLANRT_DEFINE_KERNEL(planrt_fully_connected_int16, check, run)
