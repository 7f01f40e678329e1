/* Largest element, float32; finite, as in TFLM, where there is none. */
#include "../elements/float32.h"

#define WORST LOWEST

static inline bool is_better(wide x, wide best)
{
    return x > best;
}

#include "../templates/reduce_best.h"

PLANRT_DEFINE_KERNEL(planrt_reduce_max_float32, check, run)
