/* Smallest integer that is not less, float32. */
#include "../../planrt_map_float32.h"

PLANRT_DEFINE_MAP_FLOAT32(planrt_ceil_float32, ceilf)
