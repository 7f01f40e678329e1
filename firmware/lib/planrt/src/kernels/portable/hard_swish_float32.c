/* x times a sixth of x + 3 limited to 0 .. 6, float32. */
#include "../../shared/arithmetic/planrt_float32.h"

static inline float function(float x)
{
    return x * planrt_clamp_float32(x + 3.0f, 0.0f, 6.0f) / 6.0f;
}

#include "../templates/map_float32.h"

PLANRT_DEFINE_KERNEL(planrt_hard_swish_float32, check, run)
