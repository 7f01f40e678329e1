/* The loops of a product of matrices, for elements of any type. */
#ifndef PLANRT_MATMUL_H
#define PLANRT_MATMUL_H

#include "../../planrt_kernel.h"

/* Calls visit(context, left row, right column, number of the column) for every element of the output, in
 * order. */
static inline void planrt_walk_products(const planrt_matmul_shape *s,
                                        void (*visit)(void *context, uint32_t left, uint32_t right,
                                                      uint32_t column),
                                        void *context)
{
    for (uint32_t a = 0; a < s->batches[0]; a++) {
        for (uint32_t b = 0; b < s->batches[1]; b++) {
            for (uint32_t c = 0; c < s->batches[2]; c++) {
                const uint32_t left =
                    a * s->left_batch_step[0] + b * s->left_batch_step[1] + c * s->left_batch_step[2];
                const uint32_t right =
                    a * s->right_batch_step[0] + b * s->right_batch_step[1] + c * s->right_batch_step[2];
                for (uint32_t row = 0; row < s->rows; row++) {
                    for (uint32_t column = 0; column < s->columns; column++) {
                        visit(context, left + row * s->left_row_step, right + column * s->right_column_step,
                              column);
                    }
                }
            }
        }
    }
}

/* For check: matrices, bias and output lie inside, for elements of `element` bytes (the bias: of 4). */
bool planrt_check_matmul(const planrt_bounds *bounds, const planrt_op *op, const planrt_matmul_shape *s,
                         uint32_t element);

#endif
