/* Convolution, float32. */
#include "../layers/float32.h"
#include "../templates/conv_2d.h"

PLANRT_DEFINE_KERNEL(planrt_conv_2d_float32, check, run)
