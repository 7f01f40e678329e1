/* What LSTMs of all types share: how their steps lie in input and output. */
#ifndef PLANRT_LSTM_H
#define PLANRT_LSTM_H

#include "../../planrt_kernel.h"

/* Number of a step's row, in the input and in the output. */
static inline uint32_t planrt_lstm_row(const planrt_lstm_size *size, uint32_t batch, uint32_t step)
{
    return size->time_major != 0 ? step * size->batches + batch : batch * size->steps + step;
}

/* For check: input, output, both states. Units and inputs are bounded by weights in the plan. */
static inline bool planrt_check_lstm_size(const planrt_bounds *bounds, const planrt_op *op,
                                          const planrt_lstm_size *size, uint32_t element,
                                          uint32_t cell_element)
{
    const uint64_t rows = (uint64_t)size->batches * size->steps;
    const uint64_t states = (uint64_t)size->batches * size->units;
    return rows >= 1 && rows <= bounds->arena_bytes && size->inputs >= 1 && size->units >= 1 &&
           planrt_check_input(bounds, op->input[0], rows * size->inputs, element) &&
           planrt_check_output(bounds, op, rows * size->units, element) &&
           planrt_check_state(bounds, op->input[1], states, element) &&
           planrt_check_state(bounds, op->input[2], states, cell_element);
}

#endif
