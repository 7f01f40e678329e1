/* Depthwise convolution, int16 data and int8 weights. */
#include "../blocks/int16_dsp.h"
#include "../templates/depthwise_conv_2d_int16.h"

PLANRT_DEFINE_KERNEL(planrt_depthwise_conv_2d_int16_dsp, check, run)
