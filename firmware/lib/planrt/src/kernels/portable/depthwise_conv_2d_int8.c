/* Depthwise convolution, int8. */
#include "../layers/int8.h"
#include "../templates/depthwise_conv_2d.h"

PLANRT_DEFINE_KERNEL(planrt_depthwise_conv_2d_int8, check, run)
