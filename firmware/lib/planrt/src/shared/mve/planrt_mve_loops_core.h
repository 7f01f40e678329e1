/*
 * planrt_mve_loops.h in assembly: the compiler's loops are a fifth longer. "l" is asked for where an
 * instruction takes only a low register (loads that widen and stores that narrow), and "h" where the compiler
 * would otherwise look for all of them among the low ones and find none.
 */
#ifndef PLANRT_MVE_LOOPS_CORE_H
#define PLANRT_MVE_LOOPS_CORE_H

/*
 * sums[i]: of x and row i of four rows of weights, the sum of products, over `steps` (from 1) times 16 bytes.
 * Weights: [steps][4 rows][16]. A loop of nine instructions and its end for 64 products; the compiler's has
 * two more.
 */
static inline void planrt_dot_rows(int32_t *sums, const int8_t *x, const int8_t *weights, uint32_t steps)
{
    register int32_t a __asm("r0") = 0;
    register int32_t b __asm("r2") = 0;
    register int32_t c __asm("r4") = 0;
    register int32_t d __asm("r6") = 0;
    __asm volatile("dls lr, %[steps]\n"
                   "1: vldrb.8 q0, [%[x]], #16\n"
                   "vldrb.8 q1, [%[weights], #16]\n"
                   "vmladava.s8 %[b], q0, q1\n"
                   "vldrb.8 q2, [%[weights], #32]\n"
                   "vmladava.s8 %[c], q0, q2\n"
                   "vldrb.8 q3, [%[weights], #48]\n"
                   "vmladava.s8 %[d], q0, q3\n"
                   "vldrb.8 q1, [%[weights]], #64\n"
                   "vmladava.s8 %[a], q0, q1\n"
                   "le lr, 1b\n"
                   "stmia %[sums], {r0, r2, r4, r6}\n"
                   : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [x] "+r"(x), [weights] "+r"(weights)
                   : [steps] "r"(steps), [sums] "r"(sums)
                   : "lr", "q0", "q1", "q2", "q3", "memory");
}

/* The same of int16, eight a step, on top of start[i]. Weights: [steps][4 rows][8], widened by the load. */
static inline void planrt_dot_rows_int16(int32_t *sums, const int32_t *start, const int16_t *x,
                                         const int8_t *weights, uint32_t steps)
{
    register int32_t a __asm("r0");
    register int32_t b __asm("r2");
    register int32_t c __asm("r4");
    register int32_t d __asm("r6");
    __asm volatile(
        "ldmia %[start], {r0, r2, r4, r6}\n"
        "dls lr, %[steps]\n"
        "1: vldrh.16 q0, [%[x]], #16\n"
        "vldrb.s16 q1, [%[weights], #8]\n"
        "vmladava.s16 %[b], q0, q1\n"
        "vldrb.s16 q2, [%[weights], #16]\n"
        "vmladava.s16 %[c], q0, q2\n"
        "vldrb.s16 q3, [%[weights], #24]\n"
        "vmladava.s16 %[d], q0, q3\n"
        "vldrb.s16 q1, [%[weights]], #32\n"
        "vmladava.s16 %[a], q0, q1\n"
        "le lr, 1b\n"
        "stmia %[sums], {r0, r2, r4, r6}\n"
        : [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [d] "=&r"(d), [x] "+&r"(x), [weights] "+&l"(weights)
        : [start] "r"(start), [steps] "r"(steps), [sums] "r"(sums)
        : "lr", "q0", "q1", "q2", "q3", "memory");
}

/* memcpy, for the short runs of an image's windows; where they overlap, to has what it happens to get. */
static inline void planrt_copy_bytes(int8_t *to, const int8_t *from, uint32_t count)
{
    __asm volatile("wlstp.8 lr, %[count], 2f\n"
                   "1: vldrb.8 q0, [%[from]], #16\n"
                   "vstrb.8 q0, [%[to]], #16\n"
                   "letp lr, 1b\n"
                   "2:\n"
                   : [to] "+r"(to), [from] "+r"(from)
                   : [count] "r"(count)
                   : "lr", "q0", "memory");
}

static inline void planrt_set_bytes(int8_t *to, int32_t value, uint32_t count)
{
    const planrt_bytes v = vdupq_n_s8((int8_t)value);
    __asm volatile("wlstp.8 lr, %[count], 2f\n"
                   "1: vstrb.8 %q[v], [%[to]], #16\n"
                   "letp lr, 1b\n"
                   "2:\n"
                   : [to] "+r"(to)
                   : [count] "r"(count), [v] "w"(v)
                   : "lr", "memory");
}

/*
 * Of three columns of x and pairs of rows of weights, the sums of products: sums[6 * pair + 2 * column +
 * row]. Columns and rows are `size` bytes long, a multiple of 16 from 16; x: [3][size]; weights: [pairs][size
 * / 16][2][16].
 *
 * Two by three is the largest block whose sums have registers: only the even ones can be a sum, and lr
 * counts. Five loads then serve six products of vectors. The first step needs no zeros to add to. All
 * registers are in use, which leaves none to the compiler: hence a function of its own.
 */
#define PLANRT_DOT(a, next)                                                                                  \
    "vldrb.8 q0, [r7], #16\n"                                                                                \
    "vldrb.8 q1, [r7], #16\n"                                                                                \
    "vldrb.8 q2, [r1" next "\n"                                                                              \
    "vmladav" a ".s8 r0, q0, q2\n"                                                                           \
    "vmladav" a ".s8 r2, q1, q2\n"                                                                           \
    "vldrb.8 q3, [r3" next "\n"                                                                              \
    "vmladav" a ".s8 r4, q0, q3\n"                                                                           \
    "vmladav" a ".s8 r6, q1, q3\n"                                                                           \
    "vldrb.8 q2, [r5" next "\n"                                                                              \
    "vmladav" a ".s8 r8, q0, q2\n"                                                                           \
    "vmladav" a ".s8 r10, q1, q2\n"
__attribute__((naked, noinline, unused)) static void
planrt_dot_columns(int32_t *sums, const int8_t *x, const int8_t *weights, uint32_t size, uint32_t pairs)
{
    (void)sums, (void)x, (void)weights, (void)size, (void)pairs;
    __asm volatile("push {r4-r11, lr}\n"
                   "ldr r12, [sp, #36]\n" /* pairs */
                   "mov r9, r0\n"
                   "mov r7, r2\n"
                   "lsr r11, r3, #4\n"
                   "sub r11, #1\n" /* steps after the first */
                   "add r5, r1, r3, lsl #1\n"
                   "add r3, r1\n"
                   "1:\n"              /**/
                   PLANRT_DOT("", "]") /**/
                   "wls lr, r11, 3f\n"
                   "2:\n"                     /**/
                   PLANRT_DOT("a", ", #16]!") /**/
                   "le lr, 2b\n"
                   "3: stmia r9!, {r0, r2, r4, r6, r8, r10}\n"
                   "sub r1, r1, r11, lsl #4\n"
                   "sub r3, r3, r11, lsl #4\n"
                   "sub r5, r5, r11, lsl #4\n"
                   "subs r12, #1\n"
                   "bne 1b\n"
                   "pop {r4-r11, pc}\n");
}
#undef PLANRT_DOT

/*
 * Four windows of 16 bytes move along four planes, `step` bytes at a time, each with weights of its own,
 * `size` bytes of them, which are taken in `order`: sums[4 * place + plane], for `count` (from 1) places;
 * with `add`, on top of what is there. The usual steps have loops of their own, where they are part of the
 * load.
 */
static inline void planrt_dot_windows(int32_t *sums, const int8_t *planes, uint32_t pitch,
                                      const int8_t *weights, uint32_t size, const uint8_t *order,
                                      uint32_t step, uint32_t count, bool add)
{
    const int8_t *second = planes + pitch;
    const int8_t *third = second + pitch;
    const int8_t *fourth = third + pitch;
    register const int8_t *from __asm("r0") = weights; /* these three become sums */
    register uint32_t next __asm("r2") = size;
    register const uint8_t *taken __asm("r4") = order;
#define PLANRT_WINDOW(pointer, a, sum, weights, behind)                                                      \
    "vldrb.8 q0, [" pointer "]" behind "\n"                                                                  \
    "vmladav" a ".s8 " sum ", q0, " weights "\n"
#define PLANRT_WINDOWS(start, a, behind, steps)                                                              \
    __asm volatile("vldrb.8 q0, [r4]\n"                                                                      \
                   "vldrb.u8 q1, [r0, q0]\n"                                                                 \
                   "add r0, r2\n"                                                                            \
                   "vldrb.u8 q2, [r0, q0]\n"                                                                 \
                   "add r0, r2\n"                                                                            \
                   "vldrb.u8 q3, [r0, q0]\n"                                                                 \
                   "add r0, r2\n"                                                                            \
                   "vldrb.u8 q4, [r0, q0]\n"                                                                 \
                   "dls lr, %[count]\n"                                                                      \
                   "1:\n" start PLANRT_WINDOW("%[first]", a, "r0", "q1", behind)                             \
                       PLANRT_WINDOW("%[second]", a, "r2", "q2", behind)                                     \
                           PLANRT_WINDOW("%[third]", a, "r4", "q3", behind)                                  \
                               PLANRT_WINDOW("%[fourth]", a, "r6", "q4", behind) steps                       \
                   "stmia %[sums]!, {r0, r2, r4, r6}\n"                                                      \
                   "le lr, 1b\n"                                                                             \
                   : [first] "+r"(planes), [second] "+r"(second), [third] "+h"(third),                       \
                     [fourth] "+h"(fourth), [sums] "+r"(sums), "+r"(from), "+r"(next), "+r"(taken)           \
                   : [count] "h"(count), [step] "h"(step)                                                    \
                   : "r6", "lr", "q0", "q1", "q2", "q3", "q4", "memory")
#define PLANRT_STEPS                                                                                         \
    "add %[first], %[step]\nadd %[second], %[step]\nadd %[third], %[step]\nadd %[fourth], %[step]\n"
    if (add) {
        PLANRT_WINDOWS("ldmia %[sums], {r0, r2, r4, r6}\n", "a", "", PLANRT_STEPS);
    } else if (step == 3) {
        PLANRT_WINDOWS("", "", ", #3", "");
    } else if (step == 6) {
        PLANRT_WINDOWS("", "", ", #6", "");
    } else {
        PLANRT_WINDOWS("", "", "", PLANRT_STEPS);
    }
#undef PLANRT_STEPS
#undef PLANRT_WINDOWS
#undef PLANRT_WINDOW
}

#define PLANRT_ROUND_DOWN(shift) "vand q1, q0, " shift "\nvshr.s32 q1, q1, #31\nvqadd.s32 q0, q0, q1\n"

/*
 * planrt_finish for `pixels` (from 1) times four sums, in order; the first `outputs` of each four are stored,
 * `step` bytes from one pixel to the next.
 *
 * A division rounds halves away from zero, the instruction upwards: a negative number that is shifted at all
 * goes one down before. Where whatever is negative becomes `min` anyway, as with RELU, that is left out.
 */
static inline void planrt_finish_pixels(int8_t *out, uint32_t step, uint32_t outputs, const int32_t *sums,
                                        uint32_t pixels, const planrt_lanes_int8 *lanes,
                                        const planrt_limits_int8 *limits)
{
    const planrt_words min = vdupq_n_s32(limits->min);
    const planrt_words max = vdupq_n_s32(limits->max);
#define PLANRT_FINISH(round_down)                                                                            \
    __asm volatile(                                                                                          \
        "vctp.32 %[outputs]\n"                                                                               \
        "dls lr, %[pixels]\n"                                                                                \
        "1: vldrw.32 q0, [%[sums]], #16\n"                                                                   \
        "vadd.i32 q0, q0, %q[bias]\n"                                                                        \
        "vqrdmulh.s32 q0, q0, %q[multiplier]\n" round_down "vrshl.s32 q0, q0, %q[shift]\n"                   \
        "vadd.i32 q0, q0, %[zero_point]\n"                                                                   \
        "vmax.s32 q0, q0, %q[min]\n"                                                                         \
        "vmin.s32 q0, q0, %q[max]\n"                                                                         \
        "vpst\n"                                                                                             \
        "vstrbt.32 q0, [%[out]]\n"                                                                           \
        "add %[out], %[step]\n"                                                                              \
        "le lr, 1b\n"                                                                                        \
        : [out] "+l"(out), [sums] "+r"(sums)                                                                 \
        : [step] "r"(step), [outputs] "r"(outputs), [pixels] "r"(pixels),                                    \
          [zero_point] "r"(limits->zero_point), [bias] "w"(lanes->bias),                                     \
          [multiplier] "w"(lanes->multiplier), [shift] "w"(lanes->shift), [min] "w"(min), [max] "w"(max)     \
        : "lr", "q0", "q1", "p0", "memory")
    if (limits->min >= limits->zero_point) {
        PLANRT_FINISH("");
    } else {
        PLANRT_FINISH(PLANRT_ROUND_DOWN("%q[shift]"));
    }
#undef PLANRT_FINISH
}

/*
 * The same for one pixel and `outputs` sums: places[0 .. 3] are where four of them lie, in bytes, and `next`
 * bytes on the next four. `step`: 1, or 0 where the first four multipliers and shifts are those of all
 * outputs.
 */
static inline void planrt_finish_outputs(int8_t *out, uint32_t outputs, const int32_t *sums,
                                         planrt_words places, uint32_t next, const int32_t *bias,
                                         const int32_t *multipliers, const int8_t *shifts, uint32_t step,
                                         const planrt_limits_int8 *limits)
{
    const planrt_words min = vdupq_n_s32(limits->min);
    const planrt_words max = vdupq_n_s32(limits->max);
#define PLANRT_FINISH(round_down, words, bytes)                                                              \
    __asm volatile("dlstp.32 lr, %[outputs]\n"                                                               \
                   "1: vldrw.u32 q0, [%[sums], %q[places]]\n"                                                \
                   "add %[sums], %[next]\n"                                                                  \
                   "vldrw.32 q2, [%[bias]], #16\n"                                                           \
                   "vadd.i32 q0, q0, q2\n"                                                                   \
                   "vldrw.32 q2, [%[multipliers]]" words "\n"                                                \
                   "vqrdmulh.s32 q0, q0, q2\n"                                                               \
                   "vldrb.s32 q2, [%[shifts]]" bytes "\n" round_down "vrshl.s32 q0, q0, q2\n"                \
                   "vadd.i32 q0, q0, %[zero_point]\n"                                                        \
                   "vmax.s32 q0, q0, %q[min]\n"                                                              \
                   "vmin.s32 q0, q0, %q[max]\n"                                                              \
                   "vstrb.32 q0, [%[out]], #4\n"                                                             \
                   "letp lr, 1b\n"                                                                           \
                   : [out] "+l"(out), [sums] "+h"(sums), [bias] "+r"(bias), [multipliers] "+r"(multipliers), \
                     [shifts] "+l"(shifts)                                                                   \
                   : [outputs] "h"(outputs), [zero_point] "r"(limits->zero_point), [next] "r"(next),         \
                     [places] "w"(places), [min] "w"(min), [max] "w"(max)                                    \
                   : "lr", "q0", "q1", "q2", "memory")
    if (limits->min >= limits->zero_point) {
        if (step == 1) {
            PLANRT_FINISH("", ", #16", ", #4");
        } else {
            PLANRT_FINISH("", "", "");
        }
    } else if (step == 1) {
        PLANRT_FINISH(PLANRT_ROUND_DOWN("q2"), ", #16", ", #4");
    } else {
        PLANRT_FINISH(PLANRT_ROUND_DOWN("q2"), "", "");
    }
#undef PLANRT_FINISH
}
#undef PLANRT_ROUND_DOWN

#endif
