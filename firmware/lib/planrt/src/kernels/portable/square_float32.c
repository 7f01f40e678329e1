/* Square, float32. */

static inline float function(float x)
{
    return x * x;
}

#include "../templates/map_float32.h"

PLANRT_DEFINE_KERNEL(planrt_square_float32, check, run)
