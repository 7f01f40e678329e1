/* Cosine, float32. */
#include <math.h>

#define function cosf
#include "../templates/map_float32.h"

PLANRT_DEFINE_KERNEL(planrt_cos_float32, check, run)
