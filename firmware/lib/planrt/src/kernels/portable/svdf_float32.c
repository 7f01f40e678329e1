/* SVDF, float32: as planrt_svdf_int8.h says. */
#include <string.h>

#include "../../shared/arithmetic/planrt_float32.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_svdf_float32_params *p = (const void *)(plan + op->params);
    const float *bias = (const void *)(plan + p->bias);
    const float *in = planrt_at(plan, arena, op->input[0]);
    float *state = (void *)(arena + op->input[1]);
    float *out = (void *)(arena + op->output);
    memmove(state, state + 1, ((size_t)p->batches * p->units * p->rank * p->memory - 1u) * sizeof *state);
    for (uint32_t batch = 0; batch < p->batches; batch++) {
        const float *feature_weights = (const void *)(plan + p->feature_weights);
        const float *time_weights = (const void *)(plan + p->time_weights);
        for (uint32_t unit = 0; unit < p->units; unit++) {
            float sum = bias[unit];
            for (uint32_t r = 0; r < p->rank; r++) {
                state[p->memory - 1u] = planrt_dot_float32(in, feature_weights, p->inputs, 0.0f);
                sum += planrt_dot_float32(state, time_weights, p->memory, 0.0f);
                state += p->memory;
                time_weights += p->memory;
                feature_weights += p->inputs;
            }
            *out++ = planrt_clamp_float32(sum, p->clamp_min, p->clamp_max);
        }
        in += p->inputs;
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_svdf_float32_params *p = planrt_check_params(bounds, op, sizeof *p);
    const uint64_t filters = p == NULL ? 0 : (uint64_t)p->units * p->rank;
    /* What lies in the plan bounds each factor of what comes after it. */
    return p != NULL && p->batches >= 1 && p->inputs >= 1 && filters >= 1 && p->memory >= 1 &&
           planrt_check_constants(bounds, p->bias, p->units, sizeof(float)) != NULL &&
           filters <= bounds->plan_bytes &&
           planrt_check_constants(bounds, p->feature_weights, filters * p->inputs, sizeof(float)) != NULL &&
           planrt_check_constants(bounds, p->time_weights, filters * p->memory, sizeof(float)) != NULL &&
           planrt_check_input(bounds, op->input[0], (uint64_t)p->batches * p->inputs, sizeof(float)) &&
           planrt_check_state(bounds, op->input[1], filters * p->memory * p->batches, sizeof(float)) &&
           planrt_check_output(bounds, op, (uint64_t)p->batches * p->units, sizeof(float));
}

PLANRT_DEFINE_KERNEL(planrt_svdf_float32, check, run)
