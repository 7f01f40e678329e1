/* Ops of two operands that are broadcast to one shape: the walk that they share. */
#ifndef PLANRT_BROADCAST_H
#define PLANRT_BROADCAST_H

#include "../../planrt_kernel.h"

/* The innermost axis at one place of the others. A step is 0 where an operand repeats its element. */
typedef struct planrt_row {
    const void *a;
    const void *b;
    void *out;
    uint32_t count;
    uint32_t a_step; /* elements */
    uint32_t b_step;
} planrt_row;

/* What a kernel does with a row; `params` are those of the op. */
typedef void (*planrt_row_function)(const void *params, const planrt_row *row);

/* For run: calls `visit` for every row, in the output's order. The op's parameters start with
 * planrt_broadcast; operands and output have elements of `element` bytes. */
void planrt_walk_rows(const uint8_t *plan, uint8_t *arena, const planrt_op *op, uint32_t element,
                      planrt_row_function visit);

/* For check: the parameters, `size` bytes that start with planrt_broadcast; NULL when the walk would leave
 * the plan or the arena. */
const void *planrt_check_rows(const planrt_bounds *bounds, const planrt_op *op, uint32_t size,
                              uint32_t element);

#endif
