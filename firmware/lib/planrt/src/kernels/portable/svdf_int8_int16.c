/* SVDF, int8, with a state of int16. */
#include "../../planrt_svdf_int8.h"

PLANRT_DEFINE_SVDF_INT8(planrt_svdf_int8_int16, int16_t, INT16_MIN, INT16_MAX)
