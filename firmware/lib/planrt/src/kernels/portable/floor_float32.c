/* Largest integer that is not greater, float32. */
#include "../../planrt_map_float32.h"

PLANRT_DEFINE_MAP_FLOAT32(planrt_floor_float32, floorf)
