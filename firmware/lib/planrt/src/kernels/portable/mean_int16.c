/* Mean over the middle axis of [outer, count, inner], int16; the division is part of the multiplier. */
#include "../../planrt_int16.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_mean_int8_params *p = (const void *)(plan + op->params);
    const int16_t *in = planrt_at(plan, arena, op->input[0]);
    int16_t *out = (int16_t *)(arena + op->output);
    for (uint32_t o = 0; o < p->outer; o++) {
        for (uint32_t i = 0; i < p->inner; i++) {
            const int16_t *column = in + i;
            uint32_t sum = (uint32_t)p->bias;
            int32_t mean;
            for (uint32_t n = 0; n < p->count; n++) {
                sum = planrt_accumulate(sum, column[n * p->inner]);
            }
            mean = planrt_scale((int32_t)sum, p->multiplier, p->shift);
            *out++ =
                (int16_t)planrt_clamp(planrt_wrapping_add(mean, p->output_zero_point), INT16_MIN, INT16_MAX);
        }
        in += p->count * p->inner;
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_mean_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    /* Two products, so that none wraps: first [outer, inner] fits the arena, then that times count. */
    return p != NULL && p->outer >= 1 && p->count >= 1 && p->inner >= 1 &&
           planrt_check_output(bounds, op, (uint64_t)p->outer * p->inner, sizeof(int16_t)) &&
           planrt_check_input(bounds, op->input[0], (uint64_t)p->outer * p->inner * p->count,
                              sizeof(int16_t)) &&
           planrt_shift_is_valid(p->shift);
}

PLANRT_DEFINE_KERNEL(planrt_mean_int16, check, run)
