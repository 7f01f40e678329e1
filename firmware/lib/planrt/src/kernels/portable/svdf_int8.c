/* SVDF, int8, with a state of int8. */
#include "../../planrt_svdf_int8.h"

PLANRT_DEFINE_SVDF_INT8(planrt_svdf_int8, int8_t, INT8_MIN, INT8_MAX)
