/* planrt_scale of vectors, all lanes by one factor; shifts are to the right: 0 .. -31. */
#ifndef PLANRT_MVE_SCALE_H
#define PLANRT_MVE_SCALE_H

#include "../arithmetic/planrt_int8.h"
#include "planrt_mve.h"

typedef struct planrt_scale_words {
    planrt_words multiplier;
    planrt_words shift;
} planrt_scale_words;

static inline planrt_scale_words planrt_scale_words_of(int32_t multiplier, int32_t shift)
{
    planrt_scale_words found;
    found.multiplier = planrt_fill_words(multiplier);
    found.shift = planrt_fill_words(shift);
    return found;
}

static inline planrt_words planrt_apply(planrt_words v, const planrt_scale_words *by)
{
    return planrt_divide_words(planrt_multiply_high_words(v, by->multiplier), by->shift);
}

/* For check. */
static inline bool planrt_is_right_shift(int32_t shift)
{
    return shift <= 0 && planrt_shift_is_valid(shift);
}

#endif
