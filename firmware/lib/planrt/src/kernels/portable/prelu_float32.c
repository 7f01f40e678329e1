/* Rectifier whose negative slope is the second operand, float32. */

static inline float combine(float a, float b)
{
    return a >= 0.0f ? a : a * b;
}

#include "../templates/binary_float32.h"

PLANRT_DEFINE_KERNEL(planrt_prelu_float32, check, run)
