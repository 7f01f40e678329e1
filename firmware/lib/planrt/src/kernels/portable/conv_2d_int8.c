/* Convolution, int8. */
#include "../layers/int8.h"
#include "../templates/conv_2d.h"

PLANRT_DEFINE_KERNEL(planrt_conv_2d_int8, check, run)
