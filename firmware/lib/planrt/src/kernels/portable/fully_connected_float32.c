/* Fully connected layer, float32. */
#include "../layers/float32.h"
#include "../templates/fully_connected.h"

PLANRT_DEFINE_KERNEL(planrt_fully_connected_float32, check, run)
