/* Product with broadcasting, int16. */
#include "../../planrt_binary_int16.h"

static inline int16_t combine(const planrt_binary_int8_params *p, int16_t a, int16_t b)
{
    return planrt_store_int16(p, a * b);
}

PLANRT_DEFINE_BINARY_INT16(planrt_mul_int16, combine)
