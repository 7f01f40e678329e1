/* Exponential, float32. */
#include <math.h>

#define function expf
#include "../templates/map_float32.h"

PLANRT_DEFINE_KERNEL(planrt_exp_float32, check, run)
