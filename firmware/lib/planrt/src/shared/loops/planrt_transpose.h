/* What a transposed convolution adds up at each pixel: the taps of its window that fall there. */
#ifndef PLANRT_TRANSPOSE_H
#define PLANRT_TRANSPOSE_H

#include "planrt_window.h"

/* Along one axis: taps `tap`, `tap` + stride, ... of windows `window`, `window` - 1, ... */
typedef struct planrt_taps {
    uint32_t count;
    uint32_t tap;
    uint32_t window;
} planrt_taps;

/* The taps that meet at a pixel, and the elements of the input (of channel 0) that they belong to. */
typedef struct planrt_meeting {
    uint32_t rows;
    uint32_t columns;
    uint32_t first;       /* element of the input */
    uint32_t row_step;    /* elements back to that of the next row of taps */
    uint32_t column_step; /* elements back to that of the next tap */
    uint32_t tap;         /* weight, of output channel 0 */
    uint32_t tap_row_step;
    uint32_t tap_column_step;
} planrt_meeting;

/* Window w has its tap k at pixel w * stride - pad + k; `windows` of `size` taps each there are. */
static inline planrt_taps planrt_meet(uint32_t pixel, uint32_t stride, uint32_t pad, uint32_t size,
                                      uint32_t windows)
{
    const uint32_t last = (pixel + pad) / stride;
    const uint32_t beyond = last < windows ? 0 : last - (windows - 1u);
    planrt_taps found;
    found.tap = (pixel + pad) % stride + beyond * stride;
    found.window = last - beyond;
    found.count = found.tap < size ? (size - found.tap + stride - 1u) / stride : 0;
    if (found.count > found.window + 1u) {
        found.count = found.window + 1u;
    }
    return found;
}

/*
 * Calls visit(context, meeting) for every pixel that is made, in order. The area is that of the convolution
 * that goes the other way.
 */
static inline void planrt_walk_transposed(const planrt_area *a,
                                          void (*visit)(void *context, const planrt_meeting *m),
                                          void *context)
{
    const uint32_t depth = a->output_channels;
    uint32_t image = 0;
    planrt_meeting m;
    m.row_step = a->output_width * depth;
    m.column_step = depth;
    m.tap_row_step = a->stride_height * a->window_width * depth;
    m.tap_column_step = a->stride_width * depth;
    for (uint32_t batch = 0; batch < a->batches; batch++) {
        for (uint32_t y = 0; y < a->input_height; y++) {
            const planrt_taps rows =
                planrt_meet(y, a->stride_height, a->pad_top, a->window_height, a->output_height);
            for (uint32_t x = 0; x < a->input_width; x++) {
                const planrt_taps columns =
                    planrt_meet(x, a->stride_width, a->pad_left, a->window_width, a->output_width);
                m.rows = rows.count;
                m.columns = columns.count;
                m.first = image + (rows.window * a->output_width + columns.window) * depth;
                m.tap = (rows.tap * a->window_width + columns.tap) * depth;
                visit(context, &m);
            }
        }
        image += a->output_height * m.row_step;
    }
}

/* For check: as planrt_check_area with the two images exchanged; no dilation. */
static inline bool planrt_check_transposed(const planrt_bounds *bounds, const planrt_op *op,
                                           const planrt_area *a, uint32_t element)
{
    return planrt_extents_are_valid(a) && a->dilation_height == 1 && a->dilation_width == 1 &&
           planrt_check_input(bounds, op->input[0], planrt_output_elements(a), element) &&
           planrt_check_output(bounds, op, planrt_input_elements(a), element);
}

/* Weights of the op. */
static inline uint64_t planrt_transposed_weights(const planrt_area *a)
{
    return (uint64_t)a->window_height * a->window_width * a->input_channels * a->output_channels;
}

#endif
