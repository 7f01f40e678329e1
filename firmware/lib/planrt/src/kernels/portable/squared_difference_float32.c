/* Square of the difference, float32. */

static inline float combine(float a, float b)
{
    return (a - b) * (a - b);
}

#include "../templates/binary_float32.h"

PLANRT_DEFINE_KERNEL(planrt_squared_difference_float32, check, run)
