/* Largest element of each window, int8. */
#include "../elements/int8.h"
#include "../templates/max_pool_2d.h"

PLANRT_DEFINE_KERNEL(planrt_max_pool_2d_int8, check, run)
