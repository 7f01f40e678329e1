/* Sine, float32. */
#include <math.h>

#define function sinf
#include "../templates/map_float32.h"

PLANRT_DEFINE_KERNEL(planrt_sin_float32, check, run)
