/* One over the square root, float32. */
#include "../../planrt_map_float32.h"

static inline float function(float x)
{
    return 1.0f / sqrtf(x);
}

PLANRT_DEFINE_MAP_FLOAT32(planrt_rsqrt_float32, function)
