/* Cosine, float32. */
#include "../../planrt_map_float32.h"

PLANRT_DEFINE_MAP_FLOAT32(planrt_cos_float32, cosf)
