/* Largest element, int8. */
#include "../elements/int8.h"

#define WORST LOWEST

static inline bool is_better(wide x, wide best)
{
    return x > best;
}

#include "../templates/reduce_best.h"

PLANRT_DEFINE_KERNEL(planrt_reduce_max_int8, check, run)
