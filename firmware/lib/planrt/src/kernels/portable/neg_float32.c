/* Change of sign, float32. */

static inline float function(float x)
{
    return -x;
}

#include "../templates/map_float32.h"

PLANRT_DEFINE_KERNEL(planrt_neg_float32, check, run)
