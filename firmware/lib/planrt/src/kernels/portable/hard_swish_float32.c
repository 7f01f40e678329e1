/* x times a sixth of x + 3 limited to 0 .. 6, float32. */
#include "../../planrt_map_float32.h"

static inline float function(float x)
{
    return x * planrt_clamp_float32(x + 3.0f, 0.0f, 6.0f) / 6.0f;
}

PLANRT_DEFINE_MAP_FLOAT32(planrt_hard_swish_float32, function)
