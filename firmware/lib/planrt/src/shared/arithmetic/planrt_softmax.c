/* What SOFTMAX and LOG_SOFTMAX of int8 share. */
#include "planrt_softmax.h"

int32_t planrt_largest_int8(const int8_t *in, uint32_t depth)
{
    int32_t largest = INT8_MIN;
    for (uint32_t i = 0; i < depth; i++) {
        largest = in[i] > largest ? in[i] : largest;
    }
    return largest;
}

uint32_t planrt_sum_exponentials(const int8_t *in, uint32_t depth, int32_t largest,
                                 const int32_t *exponentials)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < depth; i++) {
        const int32_t one = exponentials[planrt_distance(largest, in[i])];
        sum += (uint32_t)planrt_divide_by_power(one, PLANRT_SOFTMAX_SUM_BITS);
    }
    return sum;
}

/* Three Newton steps from 48/17 - 32/17 d with d = (1 + x) / 2 in Q0.31; estimates are in Q2.29. */
int32_t planrt_reciprocal_of_one_plus(int32_t x)
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

/* The largest element's own exponential is a one; none is negative: a row's sum lies in [1, depth]. */
static bool table_is_valid(const int32_t *exponentials)
{
    for (uint32_t i = 0; i < 256; i++) {
        if (exponentials[i] < 0) {
            return false;
        }
    }
    return exponentials[0] == INT32_MAX;
}

bool planrt_check_softmax(const planrt_bounds *bounds, const planrt_op *op, uint32_t exponentials,
                          uint32_t rows, uint32_t depth, uint32_t output_bytes)
{
    const int32_t *table = planrt_check_constants(bounds, exponentials, 256, sizeof(int32_t));
    return table != NULL && table_is_valid(table) && rows >= 1 && depth >= 1 &&
           depth <= PLANRT_SOFTMAX_MAX_DEPTH &&
           planrt_check_input(bounds, op->input[0], (uint64_t)rows * depth, 1) &&
           planrt_check_output(bounds, op, (uint64_t)rows * depth, output_bytes);
}
