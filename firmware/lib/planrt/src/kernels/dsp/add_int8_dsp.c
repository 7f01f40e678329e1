/*
 * Sum of two tensors of one shape, int8, in 13 instructions an element: the common scale is twice the larger
 * one of the inputs, so that one input is only shifted, with nothing to round.
 */
#include "../../shared/dsp/planrt_dsp.h"

#define SHIFTED 20 /* to half of 2^20 times the input, doubled */

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_add_int8_dsp_params *p = (const void *)(plan + op->params);
    const int8_t *scaled = planrt_at(plan, arena, op->input[p->scaled]);
    const int8_t *shifted = planrt_at(plan, arena, op->input[1u - p->scaled]);
    int8_t *out = (int8_t *)(arena + op->output);
    const int8_t *const end = out + p->count;
    const uint32_t factor = (uint32_t)p->factor;
    const uint32_t bias = (uint32_t)p->bias;
    const uint32_t shifted_bias = (uint32_t)p->shifted_bias;
    const planrt_requantise_dsp input = p->input;
    const planrt_requantise_dsp output = p->output;
    while (out != end) {
        const uint32_t first = (uint32_t)planrt_rescale((uint32_t)*scaled++ * factor + bias, &input);
        const uint32_t second = ((uint32_t)*shifted++ << SHIFTED) + shifted_bias;
        *out++ = planrt_requantise((first << 1) + second, &output);
    }
    planrt_clamp_all((int8_t *)(arena + op->output), p->count, p->clamp_min, p->clamp_max);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_add_int8_dsp_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && p->scaled <= 1 && planrt_check_input(bounds, op->input[0], p->count, 1) &&
           planrt_check_input(bounds, op->input[1], p->count, 1) &&
           planrt_check_output(bounds, op, p->count, 1);
}

PLANRT_DEFINE_KERNEL(planrt_add_int8_dsp, check, run)
