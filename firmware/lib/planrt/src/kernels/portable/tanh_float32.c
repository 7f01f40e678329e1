/* Hyperbolic tangent, float32. */
#include <math.h>

#define function tanhf
#include "../templates/map_float32.h"

PLANRT_DEFINE_KERNEL(planrt_tanh_float32, check, run)
