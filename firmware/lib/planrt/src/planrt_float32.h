/* Arithmetic of float32 kernels. */
#ifndef PLANRT_FLOAT32_H
#define PLANRT_FLOAT32_H

#include "planrt_kernel.h"

/* As TFLM clamps: a NaN becomes the lower limit's comparison partner, that is, stays NaN. */
static inline float planrt_clamp_float32(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}

static inline float planrt_dot_float32(const float *a, const float *b, uint32_t count, float sum)
{
    const float *end = a + count;
    while (a != end) {
        sum += *a++ * *b++;
    }
    return sum;
}

/* For check: weights, and a bias a channel. */
static inline bool planrt_check_weights_float32(const planrt_bounds *bounds, const planrt_weights_float32 *w,
                                                uint64_t weights, uint32_t channels)
{
    return planrt_check_constants(bounds, w->weights, weights, sizeof(float)) != NULL &&
           planrt_check_constants(bounds, w->bias, channels, sizeof(float)) != NULL;
}

#endif
