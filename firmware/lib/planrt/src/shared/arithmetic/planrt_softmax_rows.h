/* SOFTMAX of int8 over the last axis, for outputs of either width. */
#ifndef PLANRT_SOFTMAX_ROWS_H
#define PLANRT_SOFTMAX_ROWS_H

#include "planrt_softmax.h"

/* Calls store(out, place, share): share of 0 .. 2^bits - 1 or a little more, place in the whole tensor. */
static inline void planrt_softmax_rows(const uint8_t *plan, uint8_t *arena, const planrt_op *op,
                                       uint32_t bits, void (*store)(void *out, uint32_t place, int32_t share))
{
    const planrt_softmax_int8_params *p = (const void *)(plan + op->params);
    const int32_t *exponentials = (const void *)(plan + p->exponentials);
    const int8_t *in = planrt_at(plan, arena, op->input[0]);
    uint32_t place = 0;
    for (uint32_t row = 0; row < p->rows; row++) {
        const int8_t *x = in + place;
        const int32_t largest = planrt_largest_int8(x, p->depth);
        const uint32_t sum = planrt_sum_exponentials(x, p->depth, largest, exponentials);
        const uint32_t zeros = planrt_leading_zeros(sum);
        const int32_t reciprocal = planrt_reciprocal_of_one_plus((int32_t)((sum << zeros) - 0x80000000u));
        const uint32_t shift = PLANRT_SOFTMAX_SUM_BITS - zeros + 31u - bits;
        for (uint32_t i = 0; i < p->depth; i++) {
            const int32_t one = exponentials[planrt_distance(largest, in[place])];
            const int32_t share = planrt_multiply_high(reciprocal, one);
            /* So many classes share the whole that none has a step of it. */
            store(arena + op->output, place, shift > 31u ? 0 : planrt_divide_by_power(share, shift));
            place++;
        }
    }
}

#endif
