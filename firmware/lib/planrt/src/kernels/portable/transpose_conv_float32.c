/* Transposed convolution, float32. */
#include "../layers/float32.h"
#include "../templates/transpose_conv.h"

PLANRT_DEFINE_KERNEL(planrt_transpose_conv_float32, check, run)
