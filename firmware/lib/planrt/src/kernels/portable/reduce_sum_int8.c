/* SUM and MEAN, int8. */
#include "../elements/int8.h"
#include "../templates/reduce_sum.h"

PLANRT_DEFINE_KERNEL(planrt_reduce_sum_int8, check, run)
