/* 1 / (1 + exp(-x)), float32. */
#include "../../planrt_map_float32.h"

static inline float function(float x)
{
    return 1.0f / (1.0f + expf(-x));
}

PLANRT_DEFINE_MAP_FLOAT32(planrt_logistic_float32, function)
