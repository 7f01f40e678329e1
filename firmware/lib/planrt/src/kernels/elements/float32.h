/* Elements of float32: what a template has to know of its type. */
#ifndef PLANRT_ELEMENTS_H
#define PLANRT_ELEMENTS_H

#include <float.h>

#include "../../shared/arithmetic/planrt_float32.h"

#define LOWEST   (-FLT_MAX)
#define HIGHEST  FLT_MAX
#define CLAMP    planrt_clamp_float32
#define IN_TOTAL real /* the field of planrt_total that holds an element */

typedef float element;
typedef float wide; /* an element in a register */
typedef planrt_pool_2d_float32_params pool_params;

/* For check: is this one of the type's values? Any float is. */
static inline bool fits(wide x)
{
    (void)x;
    return true;
}

#endif
