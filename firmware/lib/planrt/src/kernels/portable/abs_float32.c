/* Absolute value, float32. */
#include <math.h>

#define function fabsf
#include "../templates/map_float32.h"

PLANRT_DEFINE_KERNEL(planrt_abs_float32, check, run)
