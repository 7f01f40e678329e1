/* Square of the difference, float32. */
#include "../../planrt_binary_float32.h"

static inline float combine(float a, float b)
{
    return (a - b) * (a - b);
}

PLANRT_DEFINE_BINARY_FLOAT32(planrt_squared_difference_float32, combine)
