/* int8 to int16, with a scale of its own. */
#include "../elements/int16.h"

typedef int8_t source;

#include "../templates/requantize.h"

PLANRT_DEFINE_KERNEL(planrt_requantize_int8_int16, check, run)
