/* Square root, float32. */
#include <math.h>

#define function sqrtf
#include "../templates/map_float32.h"

PLANRT_DEFINE_KERNEL(planrt_sqrt_float32, check, run)
