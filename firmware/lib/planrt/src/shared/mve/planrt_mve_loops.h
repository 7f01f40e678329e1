/* The inner loops of kernels for MVE, with equal ones in plain C for cores without it. */
#ifndef PLANRT_MVE_LOOPS_H
#define PLANRT_MVE_LOOPS_H

#include <stdbool.h>

#include "planrt_mve.h"

/* What four outputs need: bias, multiplier and shift (to the right, as 0 .. -31) of each. */
typedef struct planrt_lanes_int8 {
    planrt_words bias;
    planrt_words multiplier;
    planrt_words shift;
} planrt_lanes_int8;

/* What all outputs need. */
typedef struct planrt_limits_int8 {
    int32_t zero_point;
    int32_t min;
    int32_t max;
} planrt_limits_int8;

#if defined(__ARM_FEATURE_MVE)
#include "planrt_mve_loops_core.h"
#else
#include "planrt_mve_loops_host.h"
#endif

#endif
