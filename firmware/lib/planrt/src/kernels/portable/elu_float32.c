/* Exponential linear unit, float32. */
#include "../../planrt_map_float32.h"

static inline float function(float x)
{
    return x < 0.0f ? expf(x) - 1.0f : x;
}

PLANRT_DEFINE_MAP_FLOAT32(planrt_elu_float32, function)
