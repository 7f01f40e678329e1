/*
 * Softmax over the last axis, int8, in fixed point. Every difference to the row's largest element is one of
 * 256, so the exponentials come from the compiler as a table (tinyml_mlops/plan/ops/softmax.py) with TFLM's
 * very bits.
 */
#include "../../planrt_int8.h"

#define SUM_INTEGER_BITS 12   /* the sum of exponentials is Q12.19 */
#define MAX_DEPTH        511u /* sums below 2^28: the last shift is then at most 31 */

static uint32_t leading_zeros(uint32_t x)
{
    uint32_t zeros = 0;
    for (; (x & 0x80000000u) == 0; x <<= 1) { /* x is a sum that holds a one: never 0 */
        zeros++;
    }
    return zeros;
}

/*
 * 1 / (1 + x) in Q0.31 for x in Q0.31, by three Newton steps from 48/17 - 32/17 d with d = (1 + x) / 2.
 * d is in Q0.31; estimates are in Q2.29.
 */
static int32_t reciprocal_of_one_plus(int32_t x)
{
    const int32_t d = (int32_t)(((int64_t)x + INT32_MAX + 1) / 2);
    int32_t estimate = planrt_wrapping_add(1515870810, planrt_multiply_high(d, -1010580540));
    for (int step = 0; step < 3; step++) {
        const int32_t error = planrt_wrapping_add(1 << 29, -planrt_multiply_high(d, estimate));
        const int32_t change = planrt_multiply_high(estimate, error);
        estimate = planrt_wrapping_add(estimate, (int32_t)((uint32_t)change << 2)); /* Q4.27 to Q2.29 */
    }
    /* estimate approximates 1 / d = 2 / (1 + x): halving makes it Q1.30, and Q0.31 saturates. */
    return estimate > (INT32_MAX >> 1) ? INT32_MAX : (int32_t)((uint32_t)estimate << 1);
}

/* 0 .. 255, also where a hostile plan lets the output overwrite inputs that are larger then. */
static inline uint32_t distance(int32_t largest, int8_t x)
{
    return (uint32_t)(largest - x) & 255u;
}

static void run_row(const int8_t *in, int8_t *out, uint32_t depth, const int32_t *exponentials)
{
    int32_t largest = INT8_MIN;
    int32_t reciprocal;
    uint32_t sum = 0;
    uint32_t zeros;
    uint32_t bits;
    for (uint32_t i = 0; i < depth; i++) {
        largest = in[i] > largest ? in[i] : largest;
    }
    for (uint32_t i = 0; i < depth; i++) {
        sum += (uint32_t)planrt_divide_by_power(exponentials[distance(largest, in[i])], SUM_INTEGER_BITS);
    }
    zeros = leading_zeros(sum);
    bits = SUM_INTEGER_BITS - zeros + 31u - 8u;
    reciprocal = reciprocal_of_one_plus((int32_t)((sum << zeros) - 0x80000000u));
    for (uint32_t i = 0; i < depth; i++) {
        const int32_t share = planrt_multiply_high(reciprocal, exponentials[distance(largest, in[i])]);
        out[i] = (int8_t)planrt_clamp(planrt_divide_by_power(share, bits) + INT8_MIN, INT8_MIN, INT8_MAX);
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_softmax_int8_params *p = (const void *)(plan + op->params);
    const int32_t *exponentials = (const void *)(plan + p->exponentials);
    const int8_t *in = planrt_at(plan, arena, op->input[0]);
    int8_t *out = (int8_t *)(arena + op->output);
    for (uint32_t row = 0; row < p->rows; row++) {
        run_row(in, out, p->depth, exponentials);
        in += p->depth;
        out += p->depth;
    }
}

/* The largest element's own exponential is a one; none is negative: a row's sum lies in [1, MAX_DEPTH]. */
static bool table_is_valid(const int32_t *exponentials)
{
    for (uint32_t i = 0; i < 256; i++) {
        if (exponentials[i] < 0) {
            return false;
        }
    }
    return exponentials[0] == INT32_MAX;
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_softmax_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    const int32_t *exponentials = p == NULL ? NULL : planrt_check_constants(bounds, p->exponentials, 256, 4);
    return exponentials != NULL && table_is_valid(exponentials) && p->rows >= 1 && p->depth >= 1 &&
           p->depth <= MAX_DEPTH &&
           planrt_check_input(bounds, op->input[0], (uint64_t)p->rows * p->depth, 1) &&
           planrt_check_output(bounds, op, (uint64_t)p->rows * p->depth, 1);
}

PLANRT_DEFINE_KERNEL(planrt_softmax_int8, check, run)
