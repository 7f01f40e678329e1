/*
 * Instructions of cores with the DSP extension (Cortex-M4, M7, M33), each with the same arithmetic in C for
 * all others: a kernel runs on the host, under sanitizers, as it does on the board.
 *
 * A pair is two int16 in a word, a quad four int8.
 */
#ifndef PLANRT_DSP_H
#define PLANRT_DSP_H

#include <string.h>

#include "../../planrt_kernel.h"

#if defined(__ARM_FEATURE_DSP)

#define PLANRT_DSP_2(name, text)                                                                             \
    static inline uint32_t name(uint32_t a, uint32_t b)                                                      \
    {                                                                                                        \
        uint32_t result;                                                                                     \
        __asm__(text : "=r"(result) : "r"(a), "r"(b));                                                       \
        return result;                                                                                       \
    }

#define PLANRT_DSP_3(name, text)                                                                             \
    static inline uint32_t name(uint32_t a, uint32_t b, uint32_t sum)                                        \
    {                                                                                                        \
        uint32_t result;                                                                                     \
        __asm__(text : "=r"(result) : "r"(a), "r"(b), "r"(sum));                                             \
        return result;                                                                                       \
    }

/* sum + a.low * b.low + a.high * b.high; sum + a.low * b.low; sum + a.high * b.high */
PLANRT_DSP_3(planrt_smlad, "smlad %0, %1, %2, %3")
PLANRT_DSP_3(planrt_smlabb, "smlabb %0, %1, %2, %3")
PLANRT_DSP_3(planrt_smlatt, "smlatt %0, %1, %2, %3")

/* sum + round(a * b / 2^32), halves upwards */
PLANRT_DSP_3(planrt_smmlar, "smmlar %0, %1, %2, %3")

/* sum + a * b / 2^32, rounded down */
PLANRT_DSP_3(planrt_smmla, "smmla %0, %1, %2, %3")

/* Bytes 0 and 2 of a quad as a pair; bytes 1 and 3. */
static inline uint32_t planrt_even_bytes(uint32_t quad)
{
    uint32_t result;
    __asm__("sxtb16 %0, %1" : "=r"(result) : "r"(quad));
    return result;
}

static inline uint32_t planrt_odd_bytes(uint32_t quad)
{
    uint32_t result;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(result) : "r"(quad));
    return result;
}

/* x / 2^bits, rounded down; some number for more than 31 bits, which only a hostile plan has. */
static inline int32_t planrt_shift_right(int32_t x, uint32_t bits)
{
    int32_t result;
    __asm__("asr %0, %1, %2" : "=r"(result) : "r"(x), "r"(bits));
    return result;
}

static inline int8_t planrt_saturate_int8(int32_t x)
{
    int32_t result;
    __asm__("ssat %0, #8, %1" : "=r"(result) : "r"(x));
    return (int8_t)result;
}

#else

static inline uint32_t planrt_smlabb(uint32_t a, uint32_t b, uint32_t sum)
{
    return sum + (uint32_t)((int16_t)a * (int16_t)b);
}

static inline uint32_t planrt_smlatt(uint32_t a, uint32_t b, uint32_t sum)
{
    return planrt_smlabb(a >> 16, b >> 16, sum);
}

static inline uint32_t planrt_smlad(uint32_t a, uint32_t b, uint32_t sum)
{
    return planrt_smlatt(a, b, planrt_smlabb(a, b, sum));
}

static inline uint32_t planrt_smmlar(uint32_t a, uint32_t b, uint32_t sum)
{
    const int64_t product = (int64_t)(int32_t)a * (int32_t)b;
    return sum + (uint32_t)(((uint64_t)product + 0x80000000u) >> 32);
}

static inline uint32_t planrt_smmla(uint32_t a, uint32_t b, uint32_t sum)
{
    const int64_t product = (int64_t)(int32_t)a * (int32_t)b;
    return sum + (uint32_t)((uint64_t)product >> 32);
}

static inline uint32_t planrt_even_bytes(uint32_t quad)
{
    return (uint16_t)(int8_t)quad | (uint32_t)(int8_t)(quad >> 16) << 16;
}

static inline uint32_t planrt_odd_bytes(uint32_t quad)
{
    return planrt_even_bytes(quad >> 8);
}

static inline int32_t planrt_shift_right(int32_t x, uint32_t bits)
{
    return x >> (bits & 31u);
}

static inline int8_t planrt_saturate_int8(int32_t x)
{
    return (int8_t)(x < INT8_MIN ? INT8_MIN : x > INT8_MAX ? INT8_MAX : x);
}

#endif

/* Four bytes from anywhere. */
static inline uint32_t planrt_load_quad(const void *bytes)
{
    uint32_t quad;
    memcpy(&quad, bytes, sizeof quad);
    return quad;
}

/*
 * round(round(sum * multiplier / 2^31) / 2^shift) + zero point for twice the sum: the bits of planrt_scale.
 * SMMLAR doubles and rounds the product and adds `offset` = zero point * 2^shift + half of 2^shift; one less
 * for a negative sum rounds its halves away from zero. The compiler proves what that needs
 * (tinyml_mlops/plan/kernels/dsp/requantise.py).
 */
static inline int32_t planrt_rescale(uint32_t doubled, const planrt_requantise_dsp *r)
{
    const uint32_t sign = (uint32_t)((int32_t)doubled >> 31);
    const uint32_t scaled = planrt_smmlar(doubled, (uint32_t)r->multiplier, (uint32_t)r->offset) + sign;
    return planrt_shift_right((int32_t)scaled, r->shift);
}

static inline int8_t planrt_requantise(uint32_t doubled, const planrt_requantise_dsp *r)
{
    return planrt_saturate_int8(planrt_rescale(doubled, r));
}

/* Twice the odd channel's sum, from what planrt_pair_dsp sums for both. */
static inline uint32_t planrt_doubled_odd(uint32_t both, uint32_t even)
{
    return (uint32_t)((int32_t)(both - even) >> 7);
}

/* Limits narrower than int8, for a whole output at once, so that no kernel needs them where it is busy. */
void planrt_clamp_all(int8_t *data, uint32_t count, int32_t low, int32_t high);

#endif
