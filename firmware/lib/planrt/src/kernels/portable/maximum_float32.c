/* The larger of two, float32; the second where one is NaN, as in TFLM. */
#include "../../planrt_binary_float32.h"

static inline float combine(float a, float b)
{
    return a > b ? a : b;
}

PLANRT_DEFINE_BINARY_FLOAT32(planrt_maximum_float32, combine)
