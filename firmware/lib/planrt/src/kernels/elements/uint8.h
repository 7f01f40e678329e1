/* Elements of uint8, which only come from outside: what a template has to know of its type. */
#ifndef PLANRT_ELEMENTS_H
#define PLANRT_ELEMENTS_H

#include "../../planrt_kernel.h"

typedef uint8_t element;

/* For check: is this one of the type's values? */
static inline bool fits(int32_t x)
{
    return x >= 0 && x <= UINT8_MAX;
}

#endif
