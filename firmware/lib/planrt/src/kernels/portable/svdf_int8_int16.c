/* SVDF, int8, with a state of int16. */
#include "../elements/int16.h"
#include "../templates/svdf.h"

PLANRT_DEFINE_KERNEL(planrt_svdf_int8_int16, check, run)
