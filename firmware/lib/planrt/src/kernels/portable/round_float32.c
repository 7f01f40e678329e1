/* Nearest integer, halves to the even one, float32. */
#include <math.h>

static inline float function(float x)
{
    const float below = floorf(x);
    const float rest = x - below;
    const float half = below * 0.5f;
    if (rest < 0.5f || (rest == 0.5f && floorf(half) == half)) {
        return below;
    }
    return below + 1.0f;
}

#include "../templates/map_float32.h"

PLANRT_DEFINE_KERNEL(planrt_round_float32, check, run)
