/* Sum or difference with broadcasting, int8: both operands are brought to one scale with 20 more bits. */
#include "../../shared/arithmetic/planrt_binary_int8.h"
#include "../elements/int8.h"

#define EXTRA_BITS 20u

static inline element combine(const planrt_binary_int8_params *p, element a, element b)
{
    const uint32_t second = (uint32_t)p->sign * (uint32_t)planrt_widen(p, 1, b, EXTRA_BITS);
    return planrt_store_scaled(p, planrt_wrapping_add(planrt_widen(p, 0, a, EXTRA_BITS), (int32_t)second));
}

#include "../templates/binary.h"

PLANRT_DEFINE_KERNEL(planrt_add_sub_int8, planrt_check_binary_int8, run)
