/* Logarithm of softmax over the last axis, int8, in fixed point; the output's steps are 1/16. */
#include "../../shared/arithmetic/planrt_softmax.h"

#define LOG_2           1488522236 /* ln 2 in Q0.31, as all of these */
#define ROOT_OF_ROOT    1805811301 /* 2^(-1/4) */
#define ROOT_OF_HALF    1518500250
#define QUARTER         (1 << 23)  /* in Q6.25 */
#define NUMERATOR       117049297  /* 11/240 * 2^(1/4) */
#define DENOMINATOR     127690142  /* 1/20 * 2^(1/4) */
#define DENOMINATOR_ONE 1057819769 /* 2^(3/4) - 2^(1/4) */
#define DENOMINATOR_Q   638450708  /* 1/4 * 2^(1/4) */

/*
 * Natural logarithm of a sum >= 1 in Q12.19, in Q5.26. The sum is 2^n r in two ways, with r around 2^(-1/4);
 * the one with the larger n and smaller r is taken, and log r by a quotient of polynomials of q = 2 (r -
 * 2^(-1/4)).
 */
static int32_t log_of_sum(int32_t sum)
{
    const uint32_t zeros = planrt_leading_zeros((uint32_t)sum);
    const int32_t half = planrt_multiply_high(sum, ROOT_OF_HALF);
    const uint32_t half_zeros = planrt_leading_zeros((uint32_t)half) - 1u;
    const int32_t r_a =
        planrt_shift_left(planrt_multiply_high(planrt_shift_left(sum, zeros - 1u), ROOT_OF_HALF), 1);
    const int32_t r_b = planrt_shift_left(sum, half_zeros);
    const int32_t power_a = planrt_shift_left(12 - (int32_t)zeros, 25) + QUARTER;
    const int32_t power_b = planrt_shift_left(12 - (int32_t)half_zeros, 25) - QUARTER;
    const int32_t r = r_a < r_b ? r_a : r_b;
    const int32_t power = power_a > power_b ? power_a : power_b;
    const int32_t p = (int32_t)(((int64_t)r + ROOT_OF_ROOT + 1) / 2);
    const int32_t q = planrt_shift_left(r - ROOT_OF_ROOT, 1);
    const int32_t square = planrt_multiply_high(q, q);
    const int32_t numerator = planrt_wrapping_add(
        planrt_multiply_high(q, r), planrt_multiply_high(planrt_multiply_high(q, square), NUMERATOR));
    const int32_t inner = planrt_wrapping_add(planrt_wrapping_add(DENOMINATOR_ONE, q),
                                              planrt_multiply_high(DENOMINATOR, square));
    const int32_t denominator_minus_one =
        planrt_wrapping_add(planrt_multiply_high(p, inner), planrt_multiply_high(DENOMINATOR_Q, q));
    const int32_t quotient = planrt_multiply_high(planrt_divide_by_power(numerator, 6),
                                                  planrt_reciprocal_of_one_plus(denominator_minus_one));
    return planrt_shift_left(planrt_wrapping_add(planrt_multiply_high(power, LOG_2), quotient), 1);
}

static void run_row(const planrt_log_softmax_int8_params *p, const int32_t *exponentials, const int8_t *in,
                    int8_t *out)
{
    const int32_t largest = planrt_largest_int8(in, p->depth);
    const int32_t log_sum = log_of_sum((int32_t)planrt_sum_exponentials(in, p->depth, largest, exponentials));
    /* The difference that is as far from the sum's logarithm as Q5.26 goes. */
    const int32_t reach =
        planrt_scale(planrt_wrapping_add(log_sum, INT32_MIN), p->reverse_multiplier, p->reverse_shift);
    const int32_t lowest = reach > p->difference_min ? reach : p->difference_min;
    for (uint32_t i = 0; i < p->depth; i++) {
        const int32_t difference = -(int32_t)planrt_distance(largest, in[i]);
        const int32_t scaled = planrt_scale(difference, p->multiplier, p->shift);
        const int32_t steps =
            planrt_divide_by_power((int32_t)((uint32_t)scaled - (uint32_t)log_sum), 31 - 5 - 4);
        out[i] = difference > lowest ? (int8_t)planrt_clamp(steps + INT8_MAX, INT8_MIN, INT8_MAX) : INT8_MIN;
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_log_softmax_int8_params *p = (const void *)(plan + op->params);
    const int8_t *in = planrt_at(plan, arena, op->input[0]);
    int8_t *out = (int8_t *)(arena + op->output);
    for (uint32_t row = 0; row < p->rows; row++) {
        run_row(p, (const void *)(plan + p->exponentials), in + row * p->depth, out + row * p->depth);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_log_softmax_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_softmax(bounds, op, p->exponentials, p->rows, p->depth, 1) &&
           planrt_shift_is_valid(p->shift) && planrt_shift_is_valid(p->reverse_shift);
}

PLANRT_DEFINE_KERNEL(planrt_log_softmax_int8, check, run)
