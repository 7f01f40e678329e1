/*
 * SVDF, int8, with a state of int8 or int16: a filter's new result goes behind its older ones, which move one
 * place to the front; the last `memory` of them, weighted by their age, make up its answer.
 */
#ifndef PLANRT_SVDF_INT8_H
#define PLANRT_SVDF_INT8_H

#include "planrt_int16.h"

/* A filter's result, limited to the state's type before the zero point is added. */
static inline int32_t planrt_svdf_feature(const planrt_svdf_int8_params *p, const int8_t *in,
                                          const int8_t *weights, int32_t bias, int32_t low, int32_t high)
{
    const uint32_t sum = planrt_dot(in, weights, p->inputs, (uint32_t)bias);
    const int32_t scaled = planrt_scale((int32_t)sum, p->feature_multiplier, p->feature_shift);
    return planrt_clamp(scaled, low, high) + p->state_zero_point;
}

static inline int8_t planrt_svdf_unit(const planrt_svdf_int8_params *p, uint32_t sum)
{
    const int32_t scaled = planrt_scale((int32_t)sum, p->output_multiplier, p->output_shift);
    return (int8_t)planrt_clamp(planrt_wrapping_add(scaled, p->output_zero_point), INT8_MIN, INT8_MAX);
}

static inline bool planrt_check_svdf_int8(const planrt_bounds *bounds, const planrt_op *op, uint32_t element)
{
    const planrt_svdf_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    const uint64_t filters = p == NULL ? 0 : (uint64_t)p->units * p->rank;
    /* What lies in the plan bounds each factor of what comes after it. */
    return p != NULL && p->batches >= 1 && p->inputs >= 1 && filters >= 1 && p->memory >= 1 &&
           planrt_check_constants(bounds, p->feature_bias, filters, 4) != NULL &&
           planrt_check_constants(bounds, p->bias, p->units, 4) != NULL &&
           planrt_check_constants(bounds, p->feature_weights, filters * p->inputs, 1) != NULL &&
           planrt_check_constants(bounds, p->time_weights, filters * p->memory, element) != NULL &&
           planrt_check_input(bounds, op->input[0], (uint64_t)p->batches * p->inputs, 1) &&
           planrt_check_state(bounds, op->input[1], filters * p->memory * p->batches, element) &&
           planrt_check_output(bounds, op, (uint64_t)p->batches * p->units, 1) &&
           planrt_shift_is_valid(p->feature_shift) && planrt_shift_is_valid(p->output_shift) &&
           planrt_fits_int8(p->state_zero_point);
}

#endif
