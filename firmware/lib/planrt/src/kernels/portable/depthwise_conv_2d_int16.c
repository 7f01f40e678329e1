/* Depthwise convolution, int16 data and int8 weights. */
#include "../layers/int16.h"
#include "../templates/depthwise_conv_2d.h"

PLANRT_DEFINE_KERNEL(planrt_depthwise_conv_2d_int16, check, run)
