/* Rows of the last axis over their length, int8; the output's steps are 1/128. */
#include "../../shared/arithmetic/planrt_int8.h"

#define OUTPUT_BITS 7
#define MAX_DEPTH   33025u /* squares of 255 add up to less than 2^31 */

typedef struct root {
    int32_t multiplier;
    int32_t shift;
} root;

/*
 * 1 / sqrt(x) for planrt_scale; 0 is taken as 1. Five Newton steps in Q3.28 from 1, on x times a power of 4
 * that lies in [1/4, 1).
 */
static root inverse_root(int32_t x)
{
    root found = {INT32_MAX, 0};
    int32_t half;
    int32_t y = 1 << 28;
    if (x <= 1) {
        return found;
    }
    found.shift = -11;
    for (; x >= 1 << 29; x /= 4) {
        found.shift--;
    }
    for (; x < 1 << 27; x *= 4) {
        found.shift++;
    }
    half = planrt_divide_by_power(x >> 1, 1);
    for (int step = 0; step < 5; step++) {
        const int32_t cube = planrt_shift_left(planrt_multiply_high(planrt_multiply_high(y, y), y), 6);
        const int32_t next = planrt_wrapping_add(planrt_multiply_high((1 << 28) + (1 << 27), y),
                                                 -planrt_multiply_high(half, cube));
        y = planrt_shift_left(next, 3);
    }
    found.multiplier = planrt_multiply_high(y, 1518500250); /* sqrt(2) / 2 in Q0.31 */
    if (found.shift > 0) {
        found.multiplier = (int32_t)((uint32_t)found.multiplier << found.shift);
        found.shift = 0;
    }
    return found;
}

static void run_row(const planrt_l2_normalization_int8_params *p, const int8_t *in, int8_t *out)
{
    uint32_t sum = 0;
    root length;
    for (uint32_t i = 0; i < p->depth; i++) {
        const int32_t x = in[i] - p->input_zero_point;
        sum += (uint32_t)(x * x);
    }
    length = inverse_root((int32_t)sum);
    for (uint32_t i = 0; i < p->depth; i++) {
        const int32_t scaled =
            planrt_scale(in[i] - p->input_zero_point, length.multiplier, length.shift + OUTPUT_BITS);
        out[i] = (int8_t)planrt_clamp(scaled, INT8_MIN, INT8_MAX);
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_l2_normalization_int8_params *p = (const void *)(plan + op->params);
    const int8_t *in = planrt_at(plan, arena, op->input[0]);
    int8_t *out = (int8_t *)(arena + op->output);
    for (uint32_t row = 0; row < p->rows; row++) {
        run_row(p, in + row * p->depth, out + row * p->depth);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_l2_normalization_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && p->rows >= 1 && p->depth >= 1 && p->depth <= MAX_DEPTH &&
           planrt_fits_int8(p->input_zero_point) &&
           planrt_check_input(bounds, op->input[0], (uint64_t)p->rows * p->depth, 1) &&
           planrt_check_output(bounds, op, (uint64_t)p->rows * p->depth, 1);
}

PLANRT_DEFINE_KERNEL(planrt_l2_normalization_int8, check, run)
