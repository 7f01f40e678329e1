/* Elements of int8: what a template has to know of its type. */
#ifndef PLANRT_ELEMENTS_H
#define PLANRT_ELEMENTS_H

#include "../../shared/arithmetic/planrt_int8.h"

#define LOWEST   INT8_MIN
#define HIGHEST  INT8_MAX
#define CLAMP    planrt_clamp
#define IN_TOTAL value /* the field of planrt_total that holds an element */

typedef int8_t element;
typedef int32_t wide; /* an element in a register */
typedef planrt_pool_2d_int8_params pool_params;

/* For check: is this one of the type's values? */
static inline bool fits(wide x)
{
    return planrt_fits_int8(x);
}

#endif
