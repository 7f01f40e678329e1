/*
 * Sum of two tensors of one shape, int8, with MVE: as planrt_add_int8, four elements a vector. Shifts are to
 * the right: 0 .. -31.
 */
#include "../../shared/mve/planrt_mve_scale.h"

#define EXTRA_BITS 20
#define BLOCK      4u

static inline planrt_words widen(planrt_words v, int32_t zero_point, const planrt_scale_words *by)
{
    return planrt_apply(planrt_shift_words_left(planrt_add_to_words(v, -zero_point), EXTRA_BITS), by);
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_add_int8_params *p = (const void *)(plan + op->params);
    const int8_t *a = planrt_at(plan, arena, op->input[0]);
    const int8_t *b = planrt_at(plan, arena, op->input[1]);
    int8_t *out = (int8_t *)(arena + op->output);
    const int32_t zero_point_a = p->input_zero_point[0];
    const int32_t zero_point_b = p->input_zero_point[1];
    const int32_t zero_point = p->output_zero_point;
    const planrt_scale_words scale_a = planrt_scale_words_of(p->input_multiplier[0], p->input_shift[0]);
    const planrt_scale_words scale_b = planrt_scale_words_of(p->input_multiplier[1], p->input_shift[1]);
    const planrt_scale_words scale_out = planrt_scale_words_of(p->output_multiplier, p->output_shift);
    const planrt_words min = planrt_fill_words(p->clamp_min);
    const planrt_words max = planrt_fill_words(p->clamp_max);
    const uint32_t count = p->count;
    for (uint32_t i = 0; i < count; i += BLOCK) {
        const bool whole = count - i >= BLOCK;
        const planrt_words x = whole ? planrt_widen_bytes(a + i) : planrt_widen_first_bytes(a + i, count - i);
        const planrt_words y = whole ? planrt_widen_bytes(b + i) : planrt_widen_first_bytes(b + i, count - i);
        const planrt_words sum =
            planrt_add_words(widen(x, zero_point_a, &scale_a), widen(y, zero_point_b, &scale_b));
        const planrt_words scaled = planrt_add_to_words(planrt_apply(sum, &scale_out), zero_point);
        planrt_store_first_words_as_bytes(out + i, planrt_min_words(planrt_max_words(scaled, min), max),
                                          count - i);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_add_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_input(bounds, op->input[0], p->count, 1) &&
           planrt_check_input(bounds, op->input[1], p->count, 1) &&
           planrt_check_output(bounds, op, p->count, 1) && planrt_fits_int8(p->input_zero_point[0]) &&
           planrt_fits_int8(p->input_zero_point[1]) && planrt_fits_int8(p->output_zero_point) &&
           planrt_is_right_shift(p->input_shift[0]) && planrt_is_right_shift(p->input_shift[1]) &&
           planrt_is_right_shift(p->output_shift) && planrt_fits_int8(p->clamp_min) &&
           planrt_fits_int8(p->clamp_max);
}

PLANRT_DEFINE_KERNEL(planrt_add_int8_mve, check, run)
