/*
 * What SOFTMAX and LOG_SOFTMAX of int8 share. Every difference to a row's largest element is one of 256, so
 * the exponentials come from the compiler as a table (tinyml_mlops/plan/ops/softmax.py) with TFLM's very
 * bits.
 */
#ifndef PLANRT_SOFTMAX_H
#define PLANRT_SOFTMAX_H

#include "planrt_int8.h"

#define PLANRT_SOFTMAX_SUM_BITS  12u   /* the sum of exponentials is Q12.19 */
#define PLANRT_SOFTMAX_MAX_DEPTH 4095u /* and stays below 2^31 */

static inline uint32_t planrt_leading_zeros(uint32_t x)
{
    uint32_t zeros = 0;
    for (; (x & 0x80000000u) == 0; x <<= 1) { /* never 0 here: a sum holds a one */
        zeros++;
    }
    return zeros;
}

/* 0 .. 255, also where a hostile plan lets the output overwrite inputs that are larger then. */
static inline uint32_t planrt_distance(int32_t largest, int8_t x)
{
    return (uint32_t)(largest - x) & 255u;
}

int32_t planrt_largest_int8(const int8_t *in, uint32_t depth);

/* Q12.19, 2^19 .. 2^31 - 1. */
uint32_t planrt_sum_exponentials(const int8_t *in, uint32_t depth, int32_t largest,
                                 const int32_t *exponentials);

/* 1 / (1 + x) in Q0.31 for x in Q0.31 of 0 .. 1. */
int32_t planrt_reciprocal_of_one_plus(int32_t x);

/* For check: the table at a plan offset, and rows that fit input and output. */
bool planrt_check_softmax(const planrt_bounds *bounds, const planrt_op *op, uint32_t exponentials,
                          uint32_t rows, uint32_t depth, uint32_t output_bytes);

#endif
