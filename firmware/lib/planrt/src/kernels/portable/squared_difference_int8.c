/* Square of the difference, int8: both operands are brought to one scale with 7 more bits. */
#include "../../shared/arithmetic/planrt_binary_int8.h"
#include "../elements/int8.h"

#define EXTRA_BITS 7u

static inline element combine(const planrt_binary_int8_params *p, element a, element b)
{
    const uint32_t difference =
        (uint32_t)planrt_widen(p, 0, a, EXTRA_BITS) - (uint32_t)planrt_widen(p, 1, b, EXTRA_BITS);
    return planrt_store_scaled(p, (int32_t)(difference * difference));
}

#include "../templates/binary.h"

PLANRT_DEFINE_KERNEL(planrt_squared_difference_int8, planrt_check_binary_int8, run)
