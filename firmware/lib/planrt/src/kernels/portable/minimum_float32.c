/* The smaller of two, float32; the second where one is NaN, as in TFLM. */

static inline float combine(float a, float b)
{
    return a < b ? a : b;
}

#include "../templates/binary_float32.h"

PLANRT_DEFINE_KERNEL(planrt_minimum_float32, check, run)
