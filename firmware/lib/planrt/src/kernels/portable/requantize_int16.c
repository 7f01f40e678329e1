/* int16 to another scale, between limits. */
#include "../../planrt_int16.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_requantize_params *p = (const void *)(plan + op->params);
    const int16_t *in = planrt_at(plan, arena, op->input[0]);
    int16_t *out = (void *)(arena + op->output);
    for (uint32_t i = 0; i < p->count; i++) {
        const int32_t scaled = planrt_scale(in[i] - p->input_zero_point, p->multiplier, p->shift);
        out[i] = (int16_t)planrt_clamp(planrt_wrapping_add(scaled, p->output_zero_point), p->clamp_min,
                                       p->clamp_max);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_requantize_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_fits_int16(p->input_zero_point) && planrt_shift_is_valid(p->shift) &&
           planrt_fits_int16(p->clamp_min) && planrt_fits_int16(p->clamp_max) &&
           planrt_check_input(bounds, op->input[0], p->count, sizeof(int16_t)) &&
           planrt_check_output(bounds, op, p->count, sizeof(int16_t));
}

PLANRT_DEFINE_KERNEL(planrt_requantize_int16, check, run)
