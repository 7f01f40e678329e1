/* Product with broadcasting, int8. */
#include "../../shared/arithmetic/planrt_binary_int8.h"
#include "../elements/int8.h"

static inline element combine(const planrt_binary_int8_params *p, element a, element b)
{
    return planrt_store_scaled(p, planrt_centre(p, 0, a) * planrt_centre(p, 1, b));
}

#include "../templates/binary.h"

PLANRT_DEFINE_KERNEL(planrt_mul_int8, planrt_check_binary_int8, run)
