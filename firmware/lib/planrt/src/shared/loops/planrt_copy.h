/* Copying elements of 1, 2 or 4 bytes. Places count elements from an aligned start; sums of them may wrap. */
#ifndef PLANRT_COPY_H
#define PLANRT_COPY_H

#include "../../planrt_kernel.h"

/* How far apart the elements of one loop lie, where they start, and how many there are. */
typedef struct planrt_run {
    uint32_t count;
    uint32_t from;
    uint32_t from_step;
    uint32_t to;
    uint32_t to_step;
} planrt_run;

/*
 * Four elements a turn where they lie together: the loop's own instructions would be half of it. Not memcpy:
 * small C libraries copy byte by byte.
 */
#define PLANRT_DEFINE_COPY(name, type)                                                                       \
    static inline void name(void *output, const void *input, const planrt_run *r)                            \
    {                                                                                                        \
        const type *in = input;                                                                              \
        type *out = output;                                                                                  \
        uint32_t from = r->from;                                                                             \
        uint32_t to = r->to;                                                                                 \
        uint32_t left = r->count;                                                                            \
        if (r->from_step == 1 && r->to_step == 1) {                                                          \
            for (; left >= 4; left -= 4) {                                                                   \
                out[to] = in[from];                                                                          \
                out[to + 1] = in[from + 1];                                                                  \
                out[to + 2] = in[from + 2];                                                                  \
                out[to + 3] = in[from + 3];                                                                  \
                from += 4;                                                                                   \
                to += 4;                                                                                     \
            }                                                                                                \
        }                                                                                                    \
        for (; left > 0; left--) {                                                                           \
            out[to] = in[from];                                                                              \
            from += r->from_step;                                                                            \
            to += r->to_step;                                                                                \
        }                                                                                                    \
    }

PLANRT_DEFINE_COPY(planrt_copy_1, uint8_t)
PLANRT_DEFINE_COPY(planrt_copy_2, uint16_t)
PLANRT_DEFINE_COPY(planrt_copy_4, uint32_t)

static inline void planrt_copy(void *output, const void *input, const planrt_run *run, uint32_t element)
{
    if (element == 4) {
        planrt_copy_4(output, input, run);
    } else if (element == 2) {
        planrt_copy_2(output, input, run);
    } else {
        planrt_copy_1(output, input, run);
    }
}

/* For check: sizes that planrt_copy knows. */
static inline bool planrt_element_is_valid(uint32_t element)
{
    return element == 1 || element == 2 || element == 4;
}

#endif
