/* Where the largest element is, int8. */
#include "../elements/int8.h"

static inline bool is_better(wide x, wide best)
{
    return x > best;
}

#include "../templates/arg_reduce.h"

PLANRT_DEFINE_KERNEL(planrt_arg_max_int8, check, run)
