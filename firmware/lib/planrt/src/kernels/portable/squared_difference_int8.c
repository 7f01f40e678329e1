/* Square of the difference, int8: both operands are brought to one scale with 7 more bits. */
#include "../../planrt_binary_int8.h"

#define EXTRA_BITS 7u

static inline int8_t combine(const planrt_binary_int8_params *p, int8_t a, int8_t b)
{
    const uint32_t difference =
        (uint32_t)planrt_widen(p, 0, a, EXTRA_BITS) - (uint32_t)planrt_widen(p, 1, b, EXTRA_BITS);
    return planrt_store_scaled(p, (int32_t)(difference * difference));
}

PLANRT_DEFINE_BINARY_INT8(planrt_squared_difference_int8, combine)
