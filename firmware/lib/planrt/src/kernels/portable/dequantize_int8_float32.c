/* int8 to float32. */
#include "../elements/int8.h"
#include "../templates/dequantize.h"

PLANRT_DEFINE_KERNEL(planrt_dequantize_int8_float32, check, run)
