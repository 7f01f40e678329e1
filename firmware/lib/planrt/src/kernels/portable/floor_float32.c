/* Largest integer that is not greater, float32. */
#include <math.h>

#define function floorf
#include "../templates/map_float32.h"

PLANRT_DEFINE_KERNEL(planrt_floor_float32, check, run)
