/*
 * The walk that all pools share. Each kernel gives the function that makes one output from one window of one
 * channel; being inline, it costs no call.
 */
#ifndef PLANRT_POOL_H
#define PLANRT_POOL_H

#include "planrt_window.h"

/* One output's window: pixels of one channel, `rows` x `columns` of them, never none. */
typedef struct planrt_pool_window {
    uint32_t first; /* element of the input */
    uint32_t rows;
    uint32_t columns;
    uint32_t row_step; /* elements from one to the next */
    uint32_t column_step;
} planrt_pool_window;

/* Calls reduce(plan, arena, op, window, output element) for every output. */
typedef void planrt_pool_reduce(const uint8_t *plan, uint8_t *arena, const planrt_op *op,
                                const planrt_pool_window *window, uint32_t output);

static inline void planrt_pool(const uint8_t *plan, uint8_t *arena, const planrt_op *op, const planrt_area *a,
                               planrt_pool_reduce *reduce)
{
    const uint32_t line = (uint32_t)a->input_width * a->input_channels;
    uint32_t image = 0;
    uint32_t output = 0;
    planrt_pool_window w;
    w.row_step = line;
    w.column_step = a->input_channels;
    for (uint32_t batch = 0; batch < a->batches; batch++) {
        for (uint32_t y = 0; y < a->output_height; y++) {
            const planrt_window row = planrt_place_row(a, y);
            for (uint32_t x = 0; x < a->output_width; x++) {
                const planrt_window column = planrt_place_column(a, x);
                w.rows = row.end - row.first;
                w.columns = column.end - column.first;
                w.first = image + planrt_position(&row, row.first, 1) * line +
                          planrt_position(&column, column.first, 1) * a->input_channels;
                for (uint32_t c = 0; c < a->input_channels; c++) {
                    reduce(plan, arena, op, &w, output++);
                    w.first++;
                }
            }
        }
        image += a->input_height * line;
    }
}

/* For check: as planrt_check_area; no dilation, as many channels out as in, and every window holds a pixel.
 */
bool planrt_check_pool(const planrt_bounds *bounds, const planrt_op *op, const planrt_area *area,
                       uint32_t element);

#endif
