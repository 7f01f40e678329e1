/* Largest element of each window, float32. */
#include "../elements/float32.h"
#include "../templates/max_pool_2d.h"

PLANRT_DEFINE_KERNEL(planrt_max_pool_2d_float32, check, run)
