/* Change of sign, float32. */
#include "../../planrt_map_float32.h"

static inline float function(float x)
{
    return -x;
}

PLANRT_DEFINE_MAP_FLOAT32(planrt_neg_float32, function)
