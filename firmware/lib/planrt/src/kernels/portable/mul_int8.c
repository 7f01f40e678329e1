/* Product with broadcasting, int8. */
#include "../../planrt_binary_int8.h"

static inline int8_t combine(const planrt_binary_int8_params *p, int8_t a, int8_t b)
{
    return planrt_store_scaled(p, planrt_centre(p, 0, a) * planrt_centre(p, 1, b));
}

PLANRT_DEFINE_BINARY_INT8(planrt_mul_int8, combine)
