/* Convolution whose channels come in groups, float32. */
#include "../layers/float32.h"
#include "../templates/grouped_conv_2d.h"

PLANRT_DEFINE_KERNEL(planrt_grouped_conv_2d_float32, check, run)
