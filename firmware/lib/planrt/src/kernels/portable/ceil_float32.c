/* Smallest integer that is not less, float32. */
#include <math.h>

#define function ceilf
#include "../templates/map_float32.h"

PLANRT_DEFINE_KERNEL(planrt_ceil_float32, check, run)
