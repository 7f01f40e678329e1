/* An integer to another scale, where input or output is int32. */
#include "../../shared/arithmetic/planrt_convert.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_requantize_int32_params *p = (const void *)(plan + op->params);
    const void *in = planrt_at(plan, arena, op->input[0]);
    const int32_t low = planrt_lowest(p->convert.output_type);
    for (uint32_t i = 0; i < p->convert.count; i++) {
        const uint32_t x = (uint32_t)planrt_load_integer(p->convert.input_type, in, i);
        const int32_t scaled =
            planrt_scale((int32_t)(x - (uint32_t)p->input_zero_point), p->multiplier, p->shift);
        const int32_t moved = planrt_wrapping_add(scaled, p->output_zero_point);
        planrt_store_integer(p->convert.output_type, arena + op->output, i,
                             planrt_clamp(moved, low, -1 - low));
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_requantize_int32_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_is_signed_integer(p->convert.input_type) &&
           planrt_is_signed_integer(p->convert.output_type) &&
           planrt_check_convert(bounds, op, &p->convert) && planrt_shift_is_valid(p->shift);
}

PLANRT_DEFINE_KERNEL(planrt_requantize_int32, check, run)
