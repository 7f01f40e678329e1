/* The smaller of two, int8. */
#include "../../shared/arithmetic/planrt_binary_int8.h"
#include "../elements/int8.h"

static inline element combine(const planrt_binary_int8_params *p, element a, element b)
{
    return (element)planrt_clamp(a < b ? a : b, p->clamp_min, p->clamp_max);
}

#include "../templates/binary.h"

PLANRT_DEFINE_KERNEL(planrt_minimum_int8, planrt_check_binary_int8, run)
