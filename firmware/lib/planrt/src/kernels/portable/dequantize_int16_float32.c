/* int16 to float32. */
#include "../elements/int16.h"
#include "../templates/dequantize.h"

PLANRT_DEFINE_KERNEL(planrt_dequantize_int16_float32, check, run)
