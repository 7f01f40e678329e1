/*
 * Softmax over the last axis, int16: exponentials of the differences to the row's largest element and one
 * reciprocal, both from tables of the compiler (tinyml_mlops/plan/ops/shared/tables_int16.py). A row's
 * exponentials wait in the output.
 */
#include "../../shared/arithmetic/planrt_int16.h"

#define MAX_DEPTH 65535u /* a row's sum then fits 31 bits */

static inline int32_t saturate(int32_t x)
{
    return planrt_clamp(x, INT16_MIN, INT16_MAX);
}

/* From the sum of a row's exponentials, in Q16.15 and with `zeros` leading zeros, to 2^(16 - zeros) / sum. */
static inline int32_t reciprocal_of(uint32_t sum, uint32_t zeros, const int16_t *reciprocals)
{
    const uint32_t mantissa = (uint32_t)((((uint64_t)sum << (zeros - 1u)) + (1u << 13)) >> 14);
    return planrt_interpolate(reciprocals, saturate((int32_t)mantissa - ((1 << 15) + (1 << 16))));
}

static void run_row(const planrt_softmax_int16_params *p, const int16_t *in, int16_t *out,
                    const int16_t *exponentials, const int16_t *reciprocals)
{
    int32_t largest = INT16_MIN;
    int32_t reciprocal;
    uint32_t sum = 0;
    uint32_t zeros = 0;
    for (uint32_t i = 0; i < p->depth; i++) {
        largest = in[i] > largest ? in[i] : largest;
    }
    for (uint32_t i = 0; i < p->depth; i++) {
        const int32_t steps = planrt_scale(in[i] - largest, p->multiplier, p->shift);
        out[i] = (int16_t)planrt_interpolate(exponentials, saturate(planrt_wrapping_add(steps, INT16_MAX)));
        sum = planrt_accumulate(sum, out[i]);
    }
    sum = sum < 2u ? 2u : sum; /* the largest one's exponential is far more, but in a hostile plan */
    for (uint32_t shifted = sum; (shifted & 0x80000000u) == 0; shifted <<= 1) {
        zeros++;
    }
    reciprocal = reciprocal_of(sum, zeros, reciprocals);
    for (uint32_t i = 0; i < p->depth; i++) {
        const uint32_t bits = 31u - zeros;
        const int64_t product = (int64_t)out[i] * reciprocal + ((int64_t)1 << (bits - 1u));
        out[i] = (int16_t)planrt_clamp((int32_t)(product >> bits), 0, INT16_MAX);
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_softmax_int16_params *p = (const void *)(plan + op->params);
    const int16_t *exponentials = (const void *)(plan + p->exponentials);
    const int16_t *reciprocals = (const void *)(plan + p->reciprocals);
    const int16_t *in = planrt_at(plan, arena, op->input[0]);
    int16_t *out = (void *)(arena + op->output);
    for (uint32_t row = 0; row < p->rows; row++) {
        run_row(p, in, out, exponentials, reciprocals);
        in += p->depth;
        out += p->depth;
    }
}

/* With none negative, nor is a value between two of them, nor a sum. */
static bool table_is_valid(const int16_t *table)
{
    for (uint32_t i = 0; i < PLANRT_TABLE_INT16; i++) {
        if (table[i] < 0) {
            return false;
        }
    }
    return true;
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_softmax_int16_params *p = planrt_check_params(bounds, op, sizeof *p);
    const int16_t *exponentials =
        p == NULL ? NULL : planrt_check_constants(bounds, p->exponentials, PLANRT_TABLE_INT16, 2);
    return exponentials != NULL && table_is_valid(exponentials) &&
           planrt_check_constants(bounds, p->reciprocals, PLANRT_TABLE_INT16, 2) != NULL && p->rows >= 1 &&
           p->depth >= 1 && p->depth <= MAX_DEPTH && planrt_shift_is_valid(p->shift) &&
           planrt_check_input(bounds, op->input[0], (uint64_t)p->rows * p->depth, sizeof(int16_t)) &&
           planrt_check_output(bounds, op, (uint64_t)p->rows * p->depth, sizeof(int16_t));
}

PLANRT_DEFINE_KERNEL(planrt_softmax_int16, check, run)
