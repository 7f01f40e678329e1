/* int16 to another scale, between limits. */
#include "../elements/int16.h"

typedef int16_t source;

#include "../templates/requantize.h"

PLANRT_DEFINE_KERNEL(planrt_requantize_int16, check, run)
