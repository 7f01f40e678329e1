/* Memory of exactly so many bytes, for plan and arena: the address sanitizer sees the first one behind. */
#ifndef EXACT_H
#define EXACT_H

#include <stdlib.h>

#include "planrt.h"

#define MOST_ARENA_BYTES                                                                                     \
    4096u /* larger ones are refused, as too little is given: the work grows with its square */

/* `bytes` may be 0. */
static inline uint8_t *exact(size_t bytes)
{
    void *found = NULL;
    if (posix_memalign(&found, PLANRT_PLAN_ALIGNMENT, bytes) != 0 || found == NULL) {
        abort();
    }
    return found;
}

#endif
