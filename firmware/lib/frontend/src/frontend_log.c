#include <string.h>

#include "frontend_spectral.h"

#define LN2            0.693147181f
#define ONE_BITS       0x3F800000u
#define BIAS           127
#define MANTISSA_BITS  23u
#define HALF_ROOT_BITS 0x3F3504F3u /* 0.70710677f, the square root of 1/2 */

/*
 * x = m * 2^e with m from the square root of 1/2 to that of 2, and ln m = 2 artanh(s), s = (m - 1) / (m + 1),
 * as a series: 2 (s + s^3/3 + s^5/5 + s^7/7). |s| < 0.1716, so that what is left out is below 3e-8. The same
 * bits on every machine, which a libm does not promise.
 */
float frontend_log(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    /* Whole powers of two away from the square root of 1/2, rounded down. */
    const int32_t exponent = (int32_t)((bits + (ONE_BITS - HALF_ROOT_BITS)) >> MANTISSA_BITS) - BIAS;
    bits -= (uint32_t)exponent << MANTISSA_BITS;
    float m;
    memcpy(&m, &bits, sizeof m);
    const float s = (m - 1.0f) / (m + 1.0f);
    const float square = s * s;
    const float series = square * (1.0f / 3.0f + square * (1.0f / 5.0f + square * (1.0f / 7.0f)));
    return (float)exponent * LN2 + 2.0f * (s + s * series);
}
