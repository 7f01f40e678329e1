/*
 * Blocks of int16 sums with eight products an instruction: a vector of data is loaded once for four channels,
 * 32 products in nine instructions, and the four sums make one vector when they are scaled.
 */
#ifndef PLANRT_BLOCKS_H
#define PLANRT_BLOCKS_H

#include "../../shared/arithmetic/planrt_int16.h"
#include "../../shared/mve/planrt_mve_loops.h"

#define STEP 8u

/* sums[i] = start[i] + the sum of products of the data and channel i, over `steps` (from 1) times STEP taps.
 */
static inline void dot_block(int32_t sums[4], const int32_t start[4], const int16_t *in,
                             const int8_t *weights, uint32_t steps)
{
    planrt_dot_rows_int16(sums, start, in, weights, steps);
}

/* Adds to the sums of four channels that lie together their products over so many taps, `column_step`
 * elements apart.
 */
static inline void add_taps(int32_t sums[4], const int16_t *in, uint32_t column_step, const int8_t *weights,
                            uint32_t columns)
{
    planrt_words sum = planrt_load_words(sums);
    for (; columns > 0; columns--, in += column_step, weights += 4) {
        sum = planrt_add_words(sum,
                               planrt_multiply_words(planrt_widen_halves(in), planrt_widen_bytes(weights)));
    }
    planrt_store_words(sums, sum);
}

/* Stores up to four outputs; `factors`: multipliers, offsets and shifts of the block. */
static inline void finish_block(int16_t *out, uint32_t count, const int32_t sums[4], const int32_t *factors,
                                const planrt_blocks_int16 *l)
{
    const planrt_words scaled =
        planrt_add_words(planrt_upper_words(planrt_load_words(sums), planrt_load_words(factors)),
                         planrt_load_words(factors + 4));
    const planrt_words x = planrt_shift_words_right(scaled, planrt_load_words(factors + 8));
    planrt_store_first_words_as_halves(out,
                                       planrt_min_words(planrt_max_words(x, planrt_fill_words(l->clamp_min)),
                                                        planrt_fill_words(l->clamp_max)),
                                       count);
}

static inline void copy(int16_t *to, const int16_t *from, uint32_t count)
{
    planrt_copy_bytes((int8_t *)to, (const int8_t *)from, count * sizeof *to);
}

#endif
