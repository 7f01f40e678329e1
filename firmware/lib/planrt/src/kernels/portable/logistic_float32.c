/* 1 / (1 + exp(-x)), float32. */
#include <math.h>

static inline float function(float x)
{
    return 1.0f / (1.0f + expf(-x));
}

#include "../templates/map_float32.h"

PLANRT_DEFINE_KERNEL(planrt_logistic_float32, check, run)
