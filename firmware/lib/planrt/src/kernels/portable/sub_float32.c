/* Difference with broadcasting, float32. */

static inline float combine(float a, float b)
{
    return a - b;
}

#include "../templates/binary_float32.h"

PLANRT_DEFINE_KERNEL(planrt_sub_float32, check, run)
