/* Largest element of each window, int16. */
#include "../elements/int16.h"
#include "../templates/max_pool_2d.h"

PLANRT_DEFINE_KERNEL(planrt_max_pool_2d_int16, check, run)
