/* Fully connected layer, int16 data and int8 weights. */
#include "../layers/int16.h"
#include "../templates/fully_connected.h"

PLANRT_DEFINE_KERNEL(planrt_fully_connected_int16, check, run)
