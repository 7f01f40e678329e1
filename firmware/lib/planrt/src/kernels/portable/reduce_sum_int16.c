/* SUM and MEAN, int16. */
#include "../elements/int16.h"
#include "../templates/reduce_sum.h"

PLANRT_DEFINE_KERNEL(planrt_reduce_sum_int16, check, run)
