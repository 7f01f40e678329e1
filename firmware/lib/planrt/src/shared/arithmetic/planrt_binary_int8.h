/* What int8 kernels of two operands share. */
#ifndef PLANRT_BINARY_INT8_H
#define PLANRT_BINARY_INT8_H

#include "../loops/planrt_broadcast.h"
#include "planrt_int8.h"

bool planrt_check_binary_int8(const planrt_bounds *bounds, const planrt_op *op);

/* Without zero point. */
static inline int32_t planrt_centre(const planrt_binary_int8_params *p, uint32_t input, int8_t x)
{
    return x - p->input_zero_point[input];
}

/* Without zero point, with `bits` more bits, on the scale that both inputs are brought to. */
static inline int32_t planrt_widen(const planrt_binary_int8_params *p, uint32_t input, int8_t x,
                                   uint32_t bits)
{
    return planrt_scale((int32_t)((uint32_t)planrt_centre(p, input, x) << bits), p->input_multiplier[input],
                        p->input_shift[input]);
}

/* From what has the output's scale to the int8 that is stored. */
static inline int8_t planrt_store(const planrt_binary_int8_params *p, int32_t scaled)
{
    return (int8_t)planrt_clamp(planrt_wrapping_add(scaled, p->output_zero_point), p->clamp_min,
                                p->clamp_max);
}

/* From a result to the int8 that is stored. */
static inline int8_t planrt_store_scaled(const planrt_binary_int8_params *p, int32_t result)
{
    return planrt_store(p, planrt_scale(result, p->output_multiplier, p->output_shift));
}

#endif
