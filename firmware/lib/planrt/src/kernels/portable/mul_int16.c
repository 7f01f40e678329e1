/* Product with broadcasting, int16. */
#include "../../shared/arithmetic/planrt_binary_int16.h"
#include "../elements/int16.h"

static inline element combine(const planrt_binary_int8_params *p, element a, element b)
{
    return planrt_store_int16(p, a * b);
}

#include "../templates/binary.h"

PLANRT_DEFINE_KERNEL(planrt_mul_int16, planrt_check_binary_int16, run)
