/* Fully connected layer, int8. */
#include "../layers/int8.h"
#include "../templates/fully_connected.h"

PLANRT_DEFINE_KERNEL(planrt_fully_connected_int8, check, run)
