/*
 * Fully connected, int8, with MVE. Four outputs at a time: 16 bytes of the input are loaded once and
 * multiplied with 16 weights of each, 64 products in nine instructions; the four sums make one vector for
 * requantisation.
 *
 * Weights: [outputs / 4][inputs / 16][4 outputs][16 inputs], with zeros behind the last output and input.
 */
#include "../../shared/mve/planrt_mve_int8.h"

#define BLOCK    4u
#define TOGETHER 16u /* outputs whose sums are kept before they are requantised */

static inline void sum_block(int32_t *sums, const int8_t *in, const int8_t *weights, uint32_t inputs)
{
    const uint32_t steps = inputs / PLANRT_LANES;
    const uint32_t whole = steps * PLANRT_LANES;
    if (steps > 0) {
        planrt_dot_rows(sums, in, weights, steps);
    } else {
        planrt_store_words(sums, planrt_fill_words(0));
    }
    if (whole != inputs) { /* the input ends here: the rest is loaded under a mask */
        const planrt_bytes x = planrt_load_first_bytes(in + whole, inputs - whole);
        const int8_t *rest = weights + BLOCK * whole;
        for (uint32_t i = 0; i < BLOCK; i++) {
            sums[i] = planrt_dot_bytes(sums[i], x, planrt_load_bytes(rest + i * PLANRT_LANES));
        }
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_fully_connected_int8_params *p = (const void *)(plan + op->params);
    const planrt_channels_int8 channels = planrt_find_channels(plan, &p->weights);
    const planrt_limits_int8 limits = planrt_find_limits(&p->weights);
    const planrt_words in_a_row = planrt_words_of(0, 4, 8, 12);
    const uint32_t size = BLOCK * planrt_round_up(p->inputs, PLANRT_LANES);
    const uint32_t inputs = p->inputs;
    const int8_t *in = planrt_at(plan, arena, op->input[0]);
    int8_t *out = (int8_t *)(arena + op->output);
    for (uint32_t row = 0; row < p->rows; row++) {
        const int8_t *weights = channels.weights;
        for (uint32_t i = 0; i < p->outputs; i += TOGETHER) {
            const uint32_t count = p->outputs - i < TOGETHER ? p->outputs - i : TOGETHER;
            int32_t sums[TOGETHER];
            for (uint32_t k = 0; k < count; k += BLOCK) {
                sum_block(sums + k, in, weights, inputs);
                weights += size;
            }
            planrt_finish_from(out, i, count, sums, in_a_row, BLOCK * sizeof(int32_t), &channels, &p->weights,
                               &limits);
        }
        in += inputs;
        out += p->outputs;
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_fully_connected_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && p->rows >= 1 && p->inputs >= 1 && p->outputs >= 1 &&
           planrt_check_input(bounds, op->input[0], (uint64_t)p->rows * p->inputs, 1) &&
           planrt_check_output(bounds, op, (uint64_t)p->rows * p->outputs, 1) &&
           planrt_check_lanes_int8(bounds, &p->weights,
                                   (uint64_t)planrt_round_up(p->inputs, PLANRT_LANES) *
                                       planrt_round_up(p->outputs, BLOCK),
                                   p->outputs);
}

PLANRT_DEFINE_KERNEL(planrt_fully_connected_int8_mve, check, run)
