/* Smallest element, float32; finite, as in TFLM, where there is none. */
#include "../elements/float32.h"

#define WORST HIGHEST

static inline bool is_better(wide x, wide best)
{
    return x < best;
}

#include "../templates/reduce_best.h"

PLANRT_DEFINE_KERNEL(planrt_reduce_min_float32, check, run)
