/* Reductions over any axes: the walk that they share. */
#ifndef PLANRT_REDUCE_H
#define PLANRT_REDUCE_H

#include "../../planrt_kernel.h"

/* What one element of the output is made from; a kernel uses what it needs. */
typedef struct planrt_total {
    uint32_t sum; /* wraps */
    int32_t value;
    float real;
} planrt_total;

typedef struct planrt_reducer {
    uint32_t input_bytes; /* an element */
    uint32_t output_bytes;
    planrt_total start;
    /* Takes in `count` elements, `step` elements apart. */
    void (*take)(planrt_total *total, const void *in, uint32_t count, uint32_t step);
    /* Writes one element. */
    void (*finish)(const void *params, const planrt_total *total, void *out);
} planrt_reducer;

/* For run: the op's parameters start with planrt_reduction. */
void planrt_reduce(const uint8_t *plan, uint8_t *arena, const planrt_op *op, const planrt_reducer *reducer);

/* For check: the parameters, `size` bytes that start with planrt_reduction; NULL when the walk would leave
 * the plan or the arena. */
const void *planrt_check_reduction(const planrt_bounds *bounds, const planrt_op *op, uint32_t size,
                                   uint32_t input_bytes, uint32_t output_bytes);

#endif
