/* Natural logarithm, float32. */
#include <math.h>

#define function logf
#include "../templates/map_float32.h"

PLANRT_DEFINE_KERNEL(planrt_log_float32, check, run)
