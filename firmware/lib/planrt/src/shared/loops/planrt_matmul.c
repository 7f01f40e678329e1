/* What can be wrong with a product of matrices, found at open. */
#include "planrt_matmul.h"

/* The greatest of places that loops reach; `last` are the numbers of their last turns. */
static uint64_t greatest(const uint32_t *last, const uint32_t *steps, uint32_t loops)
{
    uint64_t place = 0;
    for (uint32_t i = 0; i < loops; i++) {
        const uint64_t way = (uint64_t)last[i] * steps[i];
        place += way < UINT32_MAX ? way : UINT32_MAX; /* which is too far already */
    }
    return place;
}

bool planrt_check_matmul(const planrt_bounds *bounds, const planrt_op *op, const planrt_matmul_shape *s,
                         uint32_t element)
{
    const uint32_t outputs[] = {s->batches[0], s->batches[1], s->batches[2], s->rows, s->columns};
    const uint32_t left[] = {s->batches[0] - 1u, s->batches[1] - 1u, s->batches[2] - 1u, s->rows - 1u,
                             s->depth - 1u};
    const uint32_t left_steps[] = {s->left_batch_step[0], s->left_batch_step[1], s->left_batch_step[2],
                                   s->left_row_step, s->left_depth_step};
    const uint32_t right[] = {s->batches[0] - 1u, s->batches[1] - 1u, s->batches[2] - 1u, s->columns - 1u,
                              s->depth - 1u};
    const uint32_t right_steps[] = {s->right_batch_step[0], s->right_batch_step[1], s->right_batch_step[2],
                                    s->right_column_step, s->right_depth_step};
    /* The depth has steps of at least one, so it is no larger than what lies in memory. */
    return planrt_check_output(bounds, op, planrt_count_elements(outputs, 5), element) && s->depth >= 1 &&
           s->left_depth_step >= 1 &&
           planrt_check_input(bounds, op->input[0], greatest(left, left_steps, 5) + 1u, element) &&
           planrt_check_input(bounds, op->input[1], greatest(right, right_steps, 5) + 1u, element) &&
           (s->bias == 0 || planrt_check_constants(bounds, s->bias, s->columns, 4) != NULL);
}
