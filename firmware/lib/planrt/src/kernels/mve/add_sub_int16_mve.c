/*
 * Sum or difference with broadcasting, int16, with MVE: as planrt_add_sub_int16, four elements a vector.
 * Along a row an operand goes on, or repeats its element. Shifts are to the right: 0 .. -31.
 */
#include "../../shared/arithmetic/planrt_binary_int16.h"
#include "../../shared/mve/planrt_mve_scale.h"

#define EXTRA_BITS 15
#define BLOCK      4u

static inline planrt_words widen(const int16_t *from, uint32_t step, uint32_t left,
                                 const planrt_scale_words *by)
{
    const planrt_words v = step == 0       ? planrt_fill_words(*from)
                           : left >= BLOCK ? planrt_widen_halves(from)
                                           : planrt_widen_first_halves(from, left);
    return planrt_apply(planrt_shift_words_left(v, EXTRA_BITS), by);
}

static void row(const void *params, const planrt_row *r)
{
    const planrt_binary_int8_params *p = params;
    const int16_t *a = r->a;
    const int16_t *b = r->b;
    int16_t *out = r->out;
    const planrt_scale_words scale_a = planrt_scale_words_of(p->input_multiplier[0], p->input_shift[0]);
    const planrt_scale_words scale_b = planrt_scale_words_of(p->input_multiplier[1], p->input_shift[1]);
    const planrt_scale_words scale_out = planrt_scale_words_of(p->output_multiplier, p->output_shift);
    const planrt_words min = planrt_fill_words(p->clamp_min);
    const planrt_words max = planrt_fill_words(p->clamp_max);
    const planrt_words sign = planrt_fill_words(p->sign);
    for (uint32_t i = 0; i < r->count; i += BLOCK) {
        const uint32_t left = r->count - i;
        const planrt_words first = widen(a + i * r->a_step, r->a_step, left, &scale_a);
        const planrt_words second = widen(b + i * r->b_step, r->b_step, left, &scale_b);
        const planrt_words sum = planrt_add_words(first, planrt_multiply_words(second, sign));
        const planrt_words scaled = planrt_apply(sum, &scale_out);
        planrt_store_first_words_as_halves(out + i, planrt_min_words(planrt_max_words(scaled, min), max),
                                           left);
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    planrt_walk_rows(plan, arena, op, sizeof(int16_t), row);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_binary_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    return planrt_check_binary_int16(bounds, op) && (p->sign == 1 || p->sign == -1) &&
           p->broadcast.a_step[5] <= 1 && p->broadcast.b_step[5] <= 1 &&
           planrt_is_right_shift(p->input_shift[0]) && planrt_is_right_shift(p->input_shift[1]) &&
           planrt_is_right_shift(p->output_shift);
}

PLANRT_DEFINE_KERNEL(planrt_add_sub_int16_mve, check, run)
