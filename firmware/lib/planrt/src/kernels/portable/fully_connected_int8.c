/* Fully connected layer, int8. The weights of an output lie together, in the order of the inputs. */
#include "../../planrt_int8.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_fully_connected_int8_params *p = (const void *)(plan + op->params);
    const planrt_channels_int8 channels = planrt_find_channels(plan, &p->weights);
    const int8_t *in = planrt_at(plan, arena, op->input[0]);
    int8_t *out = (int8_t *)(arena + op->output);
    for (uint32_t row = 0; row < p->rows; row++) {
        const int8_t *weights = channels.weights;
        uint32_t multiplier = 0;
        for (uint32_t i = 0; i < p->outputs; i++) {
            const uint32_t sum = planrt_dot(in, weights, p->inputs, (uint32_t)channels.bias[i]);
            *out++ = planrt_finish(&channels, &p->weights, sum, multiplier);
            weights += p->inputs;
            multiplier += p->weights.channel_step;
        }
        in += p->inputs;
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_fully_connected_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && p->rows >= 1 && p->inputs >= 1 && p->outputs >= 1 &&
           planrt_check_input(bounds, op->input[0], (uint64_t)p->rows * p->inputs, 1) &&
           planrt_check_output(bounds, op, (uint64_t)p->rows * p->outputs, 1) &&
           planrt_check_weights_int8(bounds, &p->weights, (uint64_t)p->inputs * p->outputs, p->outputs,
                                     false);
}

PLANRT_DEFINE_KERNEL(planrt_fully_connected_int8, check, run)
