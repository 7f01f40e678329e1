/*
 * Blocks of int16 sums with two products an instruction.
 *
 * The four weights of a step lie as 0, 2, 1, 3 in a word, so that SXTB16 makes a pair of the first two and,
 * after a rotation, one of the others. Four taps of four channels take 2 LDR for the data, LDM for the
 * weights, 8 SXTB16 and 8 SMLAD: 19 instructions for 16 products. The 4 sums, 4 words of weights, 2 of data,
 * one between, 2 pointers and the end are 14 registers, all there are.
 */
#ifndef PLANRT_BLOCKS_H
#define PLANRT_BLOCKS_H

#include "../../shared/arithmetic/planrt_int16.h"
#include "../../shared/dsp/planrt_dsp.h"

#define STEP 4u

/* sums[i] = start[i] + the sum of products of the data and channel i, over `steps` (from 1) times STEP taps.
 */
static inline void dot_block(int32_t sums[4], const int32_t start[4], const int16_t *in,
                             const int8_t *weights, uint32_t steps)
{
    const int8_t *end = weights + 4u * STEP * steps;
    uint32_t s0 = (uint32_t)start[0], s1 = (uint32_t)start[1];
    uint32_t s2 = (uint32_t)start[2], s3 = (uint32_t)start[3];
#if defined(__ARM_FEATURE_DSP)
    /* clang-format off */
    uint32_t x01, x23, w23;
#define CHANNEL(w, sum)                                                                                      \
    "sxtb16 %[w23], " w ", ror #8\n\t"                                                                       \
    "sxtb16 " w ", " w "\n\t"                                                                                \
    "smlad %[" sum "], %[w23], %[x23], %[" sum "]\n\t"                                                       \
    "smlad %[" sum "], " w ", %[x01], %[" sum "]\n\t"
#define ONE_STEP                                                                                             \
    "ldmia %[weights]!, {r8, r9, r10, r11}\n\t"                                                              \
    "ldr %[x01], [%[in]], #4\n\t"                                                                            \
    "ldr %[x23], [%[in]], #4\n\t"                                                                            \
    CHANNEL("r8", "s0") CHANNEL("r9", "s1") CHANNEL("r10", "s2") CHANNEL("r11", "s3")
    /* An odd number of steps starts in the middle of the loop. */
    __asm__ volatile("sub %[x01], %[end], %[weights]\n\t"
                     "lsls %[x01], %[x01], #27\n\t"
                     "bmi 2f\n"
                     "1:\n\t" ONE_STEP "2:\n\t" ONE_STEP
                     "cmp %[weights], %[end]\n\t"
                     "bne 1b\n\t"
                     : [s0] "+r"(s0), [s1] "+r"(s1), [s2] "+r"(s2), [s3] "+r"(s3), [in] "+r"(in),
                       [weights] "+r"(weights), [x01] "=&r"(x01), [x23] "=&r"(x23), [w23] "=&r"(w23)
                     : [end] "r"(end)
                     : "r8", "r9", "r10", "r11", "cc", "memory");
#undef CHANNEL
#undef ONE_STEP
    /* clang-format on */
#else
    for (; weights != end; weights += 4u * STEP, in += STEP) {
        uint32_t *const sum[4] = {&s0, &s1, &s2, &s3};
        for (uint32_t i = 0; i < 4; i++) {
            const uint32_t quad = planrt_load_quad(weights + STEP * i);
            *sum[i] = planrt_smlad(planrt_odd_bytes(quad), planrt_load_quad(in + 2), *sum[i]);
            *sum[i] = planrt_smlad(planrt_even_bytes(quad), planrt_load_quad(in), *sum[i]);
        }
    }
#endif
    sums[0] = (int32_t)s0;
    sums[1] = (int32_t)s1;
    sums[2] = (int32_t)s2;
    sums[3] = (int32_t)s3;
}

/*
 * Adds to the sums of four channels that lie together their products over so many taps, `column_step`
 * elements apart. The four weights of a tap lie as 0, 2, 1, 3.
 */
static inline void add_taps(int32_t sums[4], const int16_t *in, uint32_t column_step, const int8_t *weights,
                            uint32_t columns)
{
    uint32_t s0 = (uint32_t)sums[0], s1 = (uint32_t)sums[1];
    uint32_t s2 = (uint32_t)sums[2], s3 = (uint32_t)sums[3];
    for (; columns > 0; columns--, in += column_step, weights += 4) {
        const uint32_t quad = planrt_load_quad(weights);
        const uint32_t w01 = planrt_even_bytes(quad), w23 = planrt_odd_bytes(quad);
        const uint32_t x01 = planrt_load_quad(in), x23 = planrt_load_quad(in + 2);
        s0 = planrt_smlabb(w01, x01, s0);
        s1 = planrt_smlatt(w01, x01, s1);
        s2 = planrt_smlabb(w23, x23, s2);
        s3 = planrt_smlatt(w23, x23, s3);
    }
    sums[0] = (int32_t)s0;
    sums[1] = (int32_t)s1;
    sums[2] = (int32_t)s2;
    sums[3] = (int32_t)s3;
}

static inline int16_t finish_sum(int32_t sum, const int32_t *factors, const planrt_blocks_int16 *l)
{
    const uint32_t scaled = planrt_smmla((uint32_t)sum, (uint32_t)factors[0], (uint32_t)factors[4]);
    return (int16_t)planrt_clamp(planrt_shift_right((int32_t)scaled, (uint32_t)factors[8]), l->clamp_min,
                                 l->clamp_max);
}

/* Stores up to four outputs; `factors`: multipliers, offsets and shifts of the block. */
static inline void finish_block(int16_t *out, uint32_t count, const int32_t sums[4], const int32_t *factors,
                                const planrt_blocks_int16 *l)
{
    /* What is too much is stored first, where the right one follows. */
    out[count > 3 ? 3 : 0] = finish_sum(sums[3], factors + 3, l);
    out[count > 2 ? 2 : 0] = finish_sum(sums[2], factors + 2, l);
    out[count > 1 ? 1 : 0] = finish_sum(sums[1], factors + 1, l);
    out[0] = finish_sum(sums[0], factors, l);
}

static inline void copy(int16_t *to, const int16_t *from, uint32_t count)
{
    for (; count >= 4; count -= 4, to += 4, from += 4) {
        const uint32_t pairs[2] = {planrt_load_quad(from), planrt_load_quad(from + 2)};
        memcpy(to, &pairs[0], sizeof pairs[0]);
        memcpy(to + 2, &pairs[1], sizeof pairs[1]);
    }
    for (; count > 0; count--) {
        *to++ = *from++;
    }
}

#endif
