/* planrt_mve.h in plain C, for cores without MVE: planrt_mve_core.h says what each function does. */
#ifndef PLANRT_MVE_HOST_H
#define PLANRT_MVE_HOST_H

#include "../arithmetic/planrt_int8.h"

typedef struct planrt_bytes {
    int8_t lane[16];
} planrt_bytes;

typedef struct planrt_words {
    int32_t lane[4];
} planrt_words;

static inline planrt_bytes planrt_load_first_bytes(const int8_t *from, uint32_t count)
{
    planrt_bytes v;
    for (uint32_t i = 0; i < 16; i++) {
        v.lane[i] = i < count ? from[i] : 0;
    }
    return v;
}

static inline planrt_bytes planrt_load_bytes(const int8_t *from)
{
    return planrt_load_first_bytes(from, 16);
}

static inline void planrt_store_first_bytes(int8_t *to, planrt_bytes v, uint32_t count)
{
    for (uint32_t i = 0; i < 16 && i < count; i++) {
        to[i] = v.lane[i];
    }
}

static inline planrt_bytes planrt_fill_bytes(int32_t x)
{
    planrt_bytes v;
    for (uint32_t i = 0; i < 16; i++) {
        v.lane[i] = (int8_t)x;
    }
    return v;
}

static inline planrt_bytes planrt_max_bytes(planrt_bytes a, planrt_bytes b)
{
    for (uint32_t i = 0; i < 16; i++) {
        a.lane[i] = a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i];
    }
    return a;
}

static inline planrt_bytes planrt_min_bytes(planrt_bytes a, planrt_bytes b)
{
    for (uint32_t i = 0; i < 16; i++) {
        a.lane[i] = a.lane[i] < b.lane[i] ? a.lane[i] : b.lane[i];
    }
    return a;
}

static inline int32_t planrt_dot_bytes(int32_t sum, planrt_bytes a, planrt_bytes b)
{
    for (uint32_t i = 0; i < 16; i++) {
        sum = planrt_wrapping_add(sum, a.lane[i] * b.lane[i]);
    }
    return sum;
}

static inline void planrt_scatter_bytes(int8_t *to, const int8_t *from, uint32_t step, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        to[i * step] = from[i];
    }
}

static inline planrt_words planrt_words_of(int32_t a, int32_t b, int32_t c, int32_t d)
{
    planrt_words v;
    v.lane[0] = a;
    v.lane[1] = b;
    v.lane[2] = c;
    v.lane[3] = d;
    return v;
}

static inline planrt_words planrt_fill_words(int32_t x)
{
    return planrt_words_of(x, x, x, x);
}

static inline planrt_words planrt_load_words(const int32_t *from)
{
    return planrt_words_of(from[0], from[1], from[2], from[3]);
}

static inline planrt_words planrt_widen_first_bytes(const int8_t *from, uint32_t count)
{
    planrt_words v;
    for (uint32_t i = 0; i < 4; i++) {
        v.lane[i] = i < count ? from[i] : 0;
    }
    return v;
}

static inline planrt_words planrt_widen_bytes(const int8_t *from)
{
    return planrt_widen_first_bytes(from, 4);
}

static inline void planrt_store_first_words_as_bytes(int8_t *to, planrt_words v, uint32_t count)
{
    for (uint32_t i = 0; i < 4 && i < count; i++) {
        to[i] = (int8_t)v.lane[i];
    }
}

static inline void planrt_store_words(int32_t *to, planrt_words v)
{
    for (uint32_t i = 0; i < 4; i++) {
        to[i] = v.lane[i];
    }
}

static inline planrt_words planrt_add_words(planrt_words a, planrt_words b)
{
    for (uint32_t i = 0; i < 4; i++) {
        a.lane[i] = planrt_wrapping_add(a.lane[i], b.lane[i]);
    }
    return a;
}

static inline planrt_words planrt_add_to_words(planrt_words a, int32_t b)
{
    return planrt_add_words(a, planrt_fill_words(b));
}

static inline planrt_words planrt_shift_words_left(planrt_words a, int32_t bits)
{
    for (uint32_t i = 0; i < 4; i++) {
        a.lane[i] = (int32_t)((uint32_t)a.lane[i] << bits);
    }
    return a;
}

static inline planrt_words planrt_shift_words_right(planrt_words a, planrt_words bits)
{
    for (uint32_t i = 0; i < 4; i++) {
        a.lane[i] >>= (uint32_t)bits.lane[i] & 31u;
    }
    return a;
}

static inline planrt_words planrt_multiply_words(planrt_words a, planrt_words b)
{
    for (uint32_t i = 0; i < 4; i++) {
        a.lane[i] = (int32_t)((uint32_t)a.lane[i] * (uint32_t)b.lane[i]);
    }
    return a;
}

static inline planrt_words planrt_upper_words(planrt_words a, planrt_words b)
{
    for (uint32_t i = 0; i < 4; i++) {
        a.lane[i] = (int32_t)((int64_t)a.lane[i] * b.lane[i] >> 32);
    }
    return a;
}

static inline planrt_words planrt_widen_first_halves(const int16_t *from, uint32_t count)
{
    planrt_words v;
    for (uint32_t i = 0; i < 4; i++) {
        v.lane[i] = i < count ? from[i] : 0;
    }
    return v;
}

static inline planrt_words planrt_widen_halves(const int16_t *from)
{
    return planrt_widen_first_halves(from, 4);
}

static inline void planrt_store_first_words_as_halves(int16_t *to, planrt_words v, uint32_t count)
{
    for (uint32_t i = 0; i < 4 && i < count; i++) {
        to[i] = (int16_t)v.lane[i];
    }
}

static inline planrt_words planrt_max_words(planrt_words a, planrt_words b)
{
    for (uint32_t i = 0; i < 4; i++) {
        a.lane[i] = a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i];
    }
    return a;
}

static inline planrt_words planrt_min_words(planrt_words a, planrt_words b)
{
    for (uint32_t i = 0; i < 4; i++) {
        a.lane[i] = a.lane[i] < b.lane[i] ? a.lane[i] : b.lane[i];
    }
    return a;
}

static inline planrt_words planrt_multiply_high_words(planrt_words a, planrt_words b)
{
    for (uint32_t i = 0; i < 4; i++) {
        a.lane[i] = planrt_multiply_high(a.lane[i], b.lane[i]);
    }
    return a;
}

/* Halves upwards, as the instruction does it; shifts -31 .. 0. */
static inline planrt_words planrt_round_words(planrt_words a, planrt_words shift)
{
    for (uint32_t i = 0; i < 4; i++) {
        const int64_t half = ((int64_t)1 << -shift.lane[i]) >> 1;
        a.lane[i] = (int32_t)((a.lane[i] + half) >> -shift.lane[i]);
    }
    return a;
}

/* As the core does it, not by planrt_divide_by_power, so that tests on the host see whether that is right. */
static inline planrt_words planrt_divide_words(planrt_words a, planrt_words shift)
{
    for (uint32_t i = 0; i < 4; i++) {
        const int32_t down = (a.lane[i] & shift.lane[i]) >> 31;
        a.lane[i] = a.lane[i] == INT32_MIN ? a.lane[i] : a.lane[i] + down;
    }
    return planrt_round_words(a, shift);
}

static inline planrt_words planrt_divide_words_by_count(planrt_words a, uint32_t count, uint32_t reciprocal)
{
    for (uint32_t i = 0; i < 4; i++) {
        const uint32_t magnitude = (uint32_t)(a.lane[i] < 0 ? -a.lane[i] : a.lane[i]) + count / 2u;
        const int32_t quotient = (int32_t)((uint64_t)magnitude * reciprocal >> 31);
        a.lane[i] = a.lane[i] < 0 ? -quotient : quotient;
    }
    return a;
}

#endif
