/* SVDF, int8, with a state of int8. */
#include "../elements/int8.h"
#include "../templates/svdf.h"

PLANRT_DEFINE_KERNEL(planrt_svdf_int8, check, run)
