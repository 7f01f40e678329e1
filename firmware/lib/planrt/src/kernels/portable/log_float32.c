/* Natural logarithm, float32. */
#include "../../planrt_map_float32.h"

PLANRT_DEFINE_MAP_FLOAT32(planrt_log_float32, logf)
