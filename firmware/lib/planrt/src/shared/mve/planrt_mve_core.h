/* planrt_mve.h with the core's own instructions: one each, or as few as there are. */
#ifndef PLANRT_MVE_CORE_H
#define PLANRT_MVE_CORE_H

#include <arm_mve.h>

typedef int8x16_t planrt_bytes;
typedef int32x4_t planrt_words;

static inline planrt_bytes planrt_load_bytes(const int8_t *from)
{
    return vldrbq_s8(from);
}

/* The first `count` bytes; the others are not read, and 0. */
static inline planrt_bytes planrt_load_first_bytes(const int8_t *from, uint32_t count)
{
    return vldrbq_z_s8(from, vctp8q(count));
}

static inline void planrt_store_first_bytes(int8_t *to, planrt_bytes v, uint32_t count)
{
    vstrbq_p_s8(to, v, vctp8q(count));
}

static inline planrt_bytes planrt_fill_bytes(int32_t x)
{
    return vdupq_n_s8((int8_t)x);
}

static inline planrt_bytes planrt_max_bytes(planrt_bytes a, planrt_bytes b)
{
    return vmaxq_s8(a, b);
}

static inline planrt_bytes planrt_min_bytes(planrt_bytes a, planrt_bytes b)
{
    return vminq_s8(a, b);
}

/* sum + all products of bytes in the same lane */
static inline int32_t planrt_dot_bytes(int32_t sum, planrt_bytes a, planrt_bytes b)
{
    return vmladavaq_s8(sum, a, b);
}

/* to[i * step] = from[i], for `count` (from 0) bytes; 7 * step below 2^16. */
static inline void planrt_scatter_bytes(int8_t *to, const int8_t *from, uint32_t step, uint32_t count)
{
    const uint16x8_t offsets = vmulq_n_u16(vidupq_n_u16(0, 1), (uint16_t)step);
    __asm volatile("wlstp.16 lr, %[count], 2f\n"
                   "1: vldrb.s16 q0, [%[from]], #8\n"
                   "vstrb.16 q0, [%[to], %q[offsets]]\n"
                   "add %[to], %[eight]\n"
                   "letp lr, 1b\n"
                   "2:\n"
                   : [to] "+r"(to), [from] "+l"(from)
                   : [count] "r"(count), [eight] "r"(8u * step), [offsets] "w"(offsets)
                   : "lr", "q0", "memory");
}

static inline planrt_words planrt_fill_words(int32_t x)
{
    return vdupq_n_s32(x);
}

/* The compiler moves four numbers into a vector one by one; the core can two at once. */
static inline planrt_words planrt_words_of(int32_t a, int32_t b, int32_t c, int32_t d)
{
    planrt_words v;
    __asm("vmov %q0[2], %q0[0], %1, %3\n\tvmov %q0[3], %q0[1], %2, %4"
          : "=&w"(v)
          : "r"(a), "r"(b), "r"(c), "r"(d));
    return v;
}

static inline planrt_words planrt_load_words(const int32_t *from)
{
    return vldrwq_s32(from);
}

/* Four int8, widened. */
static inline planrt_words planrt_widen_bytes(const int8_t *from)
{
    return vldrbq_s32(from);
}

/* The same for the first `count`; the others are not read, and 0. */
static inline planrt_words planrt_widen_first_bytes(const int8_t *from, uint32_t count)
{
    return vldrbq_z_s32(from, vctp32q(count));
}

/* The lowest byte of each of the first `count` (up to 4) lanes. The compiler takes six instructions for it.
 */
static inline void planrt_store_first_words_as_bytes(int8_t *to, planrt_words v, uint32_t count)
{
    __asm volatile("vctp.32 %[count]\n\tvpst\n\tvstrbt.32 %q[v], [%[to]]"
                   :
                   : [count] "r"(count), [v] "w"(v), [to] "l"(to)
                   : "p0", "memory");
}

static inline void planrt_store_words(int32_t *to, planrt_words v)
{
    vstrwq_s32(to, v);
}

static inline planrt_words planrt_add_words(planrt_words a, planrt_words b)
{
    return vaddq_s32(a, b);
}

static inline planrt_words planrt_add_to_words(planrt_words a, int32_t b)
{
    return vaddq_n_s32(a, b);
}

static inline planrt_words planrt_shift_words_left(planrt_words a, int32_t bits)
{
    return vshlq_r_s32(a, bits);
}

/* Each lane by as many bits as the other vector says, 0 .. 31. */
static inline planrt_words planrt_shift_words_right(planrt_words a, planrt_words bits)
{
    return vshlq_s32(a, vnegq_s32(bits));
}

static inline planrt_words planrt_multiply_words(planrt_words a, planrt_words b)
{
    return vmulq_s32(a, b);
}

/* The upper word of each product, rounded down. */
static inline planrt_words planrt_upper_words(planrt_words a, planrt_words b)
{
    return vmulhq_s32(a, b);
}

static inline planrt_words planrt_widen_halves(const int16_t *from)
{
    return vldrhq_s32(from);
}

/* Of the first `count` int16 alone; the other lanes are 0. */
static inline planrt_words planrt_widen_first_halves(const int16_t *from, uint32_t count)
{
    return vldrhq_z_s32(from, vctp32q(count));
}

/* The first `count` lanes as int16. */
static inline void planrt_store_first_words_as_halves(int16_t *to, planrt_words v, uint32_t count)
{
    vstrhq_p_s32(to, v, vctp32q(count));
}

static inline planrt_words planrt_max_words(planrt_words a, planrt_words b)
{
    return vmaxq_s32(a, b);
}

static inline planrt_words planrt_min_words(planrt_words a, planrt_words b)
{
    return vminq_s32(a, b);
}

/* planrt_multiply_high of each lane */
static inline planrt_words planrt_multiply_high_words(planrt_words a, planrt_words b)
{
    return vqrdmulhq_s32(a, b);
}

/*
 * planrt_divide_by_power of each lane: halves away from zero. The instruction rounds them upwards, so a
 * negative number that is shifted at all goes one down before.
 */
static inline planrt_words planrt_divide_words(planrt_words a, planrt_words shift)
{
    return vrshlq_s32(vqaddq_s32(a, vshrq_n_s32(vandq_s32(a, shift), 31)), shift);
}

/*
 * a / count, rounded half away from zero, by reciprocal = ceil(2^31 / count): the whole part of the product
 * over 2^31 is that of the quotient while magnitude * count stays below 2^31.
 */
static inline planrt_words planrt_divide_words_by_count(planrt_words a, uint32_t count, uint32_t reciprocal)
{
    const planrt_words sign = vshrq_n_s32(a, 31);
    const uint32x4_t half = vdupq_n_u32(count / 2u);
    const uint32x4_t magnitude = vaddq_u32(vreinterpretq_u32_s32(vabsq_s32(a)), half);
    const uint32x4_t quotient = vmulhq_u32(vaddq_u32(magnitude, magnitude), vdupq_n_u32(reciprocal));
    return vsubq_s32(veorq_s32(vreinterpretq_s32_u32(quotient), sign), sign);
}

#endif
