/* Rectifier whose negative slope is the second operand, float32. */
#include "../../planrt_binary_float32.h"

static inline float combine(float a, float b)
{
    return a >= 0.0f ? a : a * b;
}

PLANRT_DEFINE_BINARY_FLOAT32(planrt_prelu_float32, combine)
