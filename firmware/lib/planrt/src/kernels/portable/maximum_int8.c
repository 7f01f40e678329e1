/* The larger of two, int8. */
#include "../../planrt_binary_int8.h"

static inline int8_t combine(const planrt_binary_int8_params *p, int8_t a, int8_t b)
{
    return (int8_t)planrt_clamp(a > b ? a : b, p->clamp_min, p->clamp_max);
}

PLANRT_DEFINE_BINARY_INT8(planrt_maximum_int8, combine)
