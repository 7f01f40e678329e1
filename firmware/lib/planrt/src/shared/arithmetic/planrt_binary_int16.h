/* What int16 kernels of two operands share, whose zero points are 0. */
#ifndef PLANRT_BINARY_INT16_H
#define PLANRT_BINARY_INT16_H

#include "../loops/planrt_broadcast.h"
#include "planrt_int16.h"

/* With `bits` more bits, on the scale that both inputs are brought to. */
static inline int32_t planrt_widen_int16(const planrt_binary_int8_params *p, uint32_t input, int16_t x,
                                         uint32_t bits)
{
    return planrt_scale((int32_t)((uint32_t)(int32_t)x << bits), p->input_multiplier[input],
                        p->input_shift[input]);
}

/* From a result to the int16 that is stored. */
static inline int16_t planrt_store_int16(const planrt_binary_int8_params *p, int32_t result)
{
    return (int16_t)planrt_clamp(planrt_scale(result, p->output_multiplier, p->output_shift), p->clamp_min,
                                 p->clamp_max);
}

static inline bool planrt_check_binary_int16(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_binary_int8_params *p = planrt_check_rows(bounds, op, sizeof *p, sizeof(int16_t));
    return p != NULL && planrt_shift_is_valid(p->input_shift[0]) &&
           planrt_shift_is_valid(p->input_shift[1]) && planrt_shift_is_valid(p->output_shift) &&
           planrt_fits_int16(p->clamp_min) && planrt_fits_int16(p->clamp_max);
}

#endif
