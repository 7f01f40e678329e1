/* Fully connected layer, int16 data and int8 weights. */
#include "../blocks/int16_dsp.h"
#include "../templates/fully_connected_int16.h"

PLANRT_DEFINE_KERNEL(planrt_fully_connected_int16_dsp, check, run)
