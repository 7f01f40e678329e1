/* Exponential linear unit, float32. */
#include <math.h>

static inline float function(float x)
{
    return x < 0.0f ? expf(x) - 1.0f : x;
}

#include "../templates/map_float32.h"

PLANRT_DEFINE_KERNEL(planrt_elu_float32, check, run)
