/* Sum of two tensors of one shape, int8: both are brought to one scale with 20 more bits, added, and scaled
 * back. */
#include "../../shared/arithmetic/planrt_int8.h"

#define EXTRA_BITS 20

static inline int32_t widen(const planrt_add_int8_params *p, uint32_t input, int8_t x)
{
    const uint32_t centred = (uint32_t)(x - p->input_zero_point[input]);
    return planrt_scale((int32_t)(centred << EXTRA_BITS), p->input_multiplier[input], p->input_shift[input]);
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_add_int8_params *p = (const void *)(plan + op->params);
    const int8_t *a = planrt_at(plan, arena, op->input[0]);
    const int8_t *b = planrt_at(plan, arena, op->input[1]);
    int8_t *out = (int8_t *)(arena + op->output);
    for (uint32_t i = 0; i < p->count; i++) {
        const int32_t sum = planrt_wrapping_add(widen(p, 0, a[i]), widen(p, 1, b[i]));
        const int32_t scaled = planrt_scale(sum, p->output_multiplier, p->output_shift);
        out[i] = (int8_t)planrt_clamp(planrt_wrapping_add(scaled, p->output_zero_point), p->clamp_min,
                                      p->clamp_max);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_add_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_input(bounds, op->input[0], p->count, 1) &&
           planrt_check_input(bounds, op->input[1], p->count, 1) &&
           planrt_check_output(bounds, op, p->count, 1) && planrt_fits_int8(p->input_zero_point[0]) &&
           planrt_fits_int8(p->input_zero_point[1]) && planrt_fits_int8(p->output_zero_point) &&
           planrt_shift_is_valid(p->input_shift[0]) && planrt_shift_is_valid(p->input_shift[1]) &&
           planrt_shift_is_valid(p->output_shift) && planrt_fits_int8(p->clamp_min) &&
           planrt_fits_int8(p->clamp_max);
}

PLANRT_DEFINE_KERNEL(planrt_add_int8, check, run)
