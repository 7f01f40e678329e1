/* Convolution whose channels come in groups, int8. */
#include "../layers/int8.h"
#include "../templates/grouped_conv_2d.h"

PLANRT_DEFINE_KERNEL(planrt_grouped_conv_2d_int8, check, run)
