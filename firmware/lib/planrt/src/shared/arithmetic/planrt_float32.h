/* Arithmetic of float32 kernels. */
#ifndef PLANRT_FLOAT32_H
#define PLANRT_FLOAT32_H

#include "../../planrt_kernel.h"

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

/*
 * round(x / scale) + zero point, halves away from zero, between low and high. Quotients beyond +-limit, that
 * cannot fit, are cut off first: the conversion of one beyond int32_t would be undefined. NaN becomes the
 * lowest.
 */
static inline int32_t planrt_quantize(float x, float scale, int32_t zero_point, int32_t low, int32_t high)
{
    const float limit = (float)(4 * (high + 1));
    const float quotient = x / scale;
    int32_t rounded;
    if (!(quotient > -limit)) {
        return low;
    }
    if (quotient > limit) {
        return high;
    }
    rounded = (int32_t)quotient;
    /* The difference is exact; adding 0.5 before the conversion would not be. */
    if (quotient - (float)rounded >= 0.5f) {
        rounded++;
    } else if (quotient - (float)rounded <= -0.5f) {
        rounded--;
    }
    rounded += zero_point;
    return rounded < low ? low : rounded > high ? high : rounded;
}

/* For check: rows of the last axis, as many out as in. */
static inline bool planrt_check_rows_float32(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_rows_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && p->rows >= 1 && p->depth >= 1 &&
           planrt_check_input(bounds, op->input[0], (uint64_t)p->rows * p->depth, sizeof(float)) &&
           planrt_check_output(bounds, op, (uint64_t)p->rows * p->depth, sizeof(float));
}

/* For check: weights, and a bias a channel. */
static inline bool planrt_check_weights_float32(const planrt_bounds *bounds, const planrt_weights_float32 *w,
                                                uint64_t weights, uint32_t channels)
{
    return planrt_check_constants(bounds, w->weights, weights, sizeof(float)) != NULL &&
           planrt_check_constants(bounds, w->bias, channels, sizeof(float)) != NULL;
}

#endif
