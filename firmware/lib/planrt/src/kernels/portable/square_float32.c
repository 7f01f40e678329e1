/* Square, float32. */
#include "../../planrt_map_float32.h"

static inline float function(float x)
{
    return x * x;
}

PLANRT_DEFINE_MAP_FLOAT32(planrt_square_float32, function)
