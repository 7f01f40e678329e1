/* Where the smallest element is, float32. */
#include "../elements/float32.h"

static inline bool is_better(wide x, wide best)
{
    return x < best;
}

#include "../templates/arg_reduce.h"

PLANRT_DEFINE_KERNEL(planrt_arg_min_float32, check, run)
