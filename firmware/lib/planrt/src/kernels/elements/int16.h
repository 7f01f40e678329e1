/* Elements of int16: what a template has to know of its type. */
#ifndef PLANRT_ELEMENTS_H
#define PLANRT_ELEMENTS_H

#include "../../shared/arithmetic/planrt_int16.h"

#define LOWEST  INT16_MIN
#define HIGHEST INT16_MAX
#define CLAMP   planrt_clamp

typedef int16_t element;
typedef int32_t wide; /* an element in a register */
typedef planrt_pool_2d_int8_params pool_params;

/* For check: is this one of the type's values? */
static inline bool fits(wide x)
{
    return planrt_fits_int16(x);
}

#endif
