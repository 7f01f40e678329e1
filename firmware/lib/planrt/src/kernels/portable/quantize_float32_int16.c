/* float32 to int16. */
#include "../elements/int16.h"
#include "../templates/quantize.h"

PLANRT_DEFINE_KERNEL(planrt_quantize_float32_int16, check, run)
