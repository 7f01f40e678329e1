/* SVDF, int8, whose state has elements of a type of its own. */
#ifndef PLANRT_TEMPLATE_SVDF_H
#define PLANRT_TEMPLATE_SVDF_H

#include <string.h>

#include "../../shared/arithmetic/planrt_svdf_int8.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_svdf_int8_params *p = (const void *)(plan + op->params);
    const int32_t *feature_bias = (const void *)(plan + p->feature_bias);
    const int32_t *bias = (const void *)(plan + p->bias);
    const int8_t *in = planrt_at(plan, arena, op->input[0]);
    element *state = (void *)(arena + op->input[1]);
    int8_t *out = (int8_t *)(arena + op->output);
    memmove(state, state + 1, ((size_t)p->batches * p->units * p->rank * p->memory - 1u) * sizeof *state);
    for (uint32_t batch = 0; batch < p->batches; batch++) {
        const int8_t *feature_weights = (const int8_t *)(plan + p->feature_weights);
        const element *time_weights = (const void *)(plan + p->time_weights);
        uint32_t filter = 0;
        for (uint32_t unit = 0; unit < p->units; unit++) {
            uint32_t sum = (uint32_t)bias[unit];
            for (uint32_t r = 0; r < p->rank; r++, filter++) {
                state[p->memory - 1u] = (element)planrt_svdf_feature(p, in, feature_weights,
                                                                     feature_bias[filter], LOWEST, HIGHEST);
                for (uint32_t i = 0; i < p->memory; i++) {
                    sum += (uint32_t)(int32_t)*time_weights++ * (uint32_t)(*state++ - p->state_zero_point);
                }
                feature_weights += p->inputs;
            }
            *out++ = planrt_svdf_unit(p, sum);
        }
        in += p->inputs;
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    return planrt_check_svdf_int8(bounds, op, sizeof(element));
}

#endif
