/* One over the square root, float32. */
#include <math.h>

static inline float function(float x)
{
    return 1.0f / sqrtf(x);
}

#include "../templates/map_float32.h"

PLANRT_DEFINE_KERNEL(planrt_rsqrt_float32, check, run)
