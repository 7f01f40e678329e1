/* uint8 to float32. */
#include "../elements/uint8.h"
#include "../templates/dequantize.h"

PLANRT_DEFINE_KERNEL(planrt_dequantize_uint8_float32, check, run)
