/* float32 to int8. */
#include "../elements/int8.h"
#include "../templates/quantize.h"

PLANRT_DEFINE_KERNEL(planrt_quantize_float32_int8, check, run)
