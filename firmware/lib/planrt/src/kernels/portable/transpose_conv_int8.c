/* Transposed convolution, int8. */
#include "../layers/int8.h"
#include "../templates/transpose_conv.h"

PLANRT_DEFINE_KERNEL(planrt_transpose_conv_int8, check, run)
