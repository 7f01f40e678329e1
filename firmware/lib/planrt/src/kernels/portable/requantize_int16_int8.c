/* int16 to int8, with a scale of its own. */
#include "../elements/int8.h"

typedef int16_t source;

#include "../templates/requantize.h"

PLANRT_DEFINE_KERNEL(planrt_requantize_int16_int8, check, run)
