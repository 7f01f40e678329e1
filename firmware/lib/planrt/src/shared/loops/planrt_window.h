/* The window of a convolution or a pool on its way over an image. */
#ifndef PLANRT_WINDOW_H
#define PLANRT_WINDOW_H

#include "../../planrt_kernel.h"

/* Along one axis: taps first .. end - 1 lie on the image; tap k lies at origin + k * dilation. */
typedef struct planrt_span {
    int32_t origin;
    uint32_t first;
    uint32_t end; /* not above first: no tap does */
} planrt_span;

/* The taps of a window that lie on the image, as elements of the input (of channel 0). */
typedef struct planrt_patch {
    uint32_t rows; /* taps along each axis; both are 0 where none lies on the image */
    uint32_t columns;
    uint32_t first;       /* element under the first of them */
    uint32_t row_step;    /* elements from one row of taps to the next */
    uint32_t column_step; /* elements from one tap to the next */
    uint32_t tap;         /* number of the first of them, counted through the window row by row */
    bool whole;           /* all taps lie on the image */
} planrt_patch;

static inline planrt_span planrt_place(uint32_t output, uint32_t stride, uint32_t pad, uint32_t dilation,
                                       uint32_t taps, uint32_t size)
{
    planrt_span s;
    s.origin = (int32_t)(output * stride) - (int32_t)pad;
    s.first = s.origin < 0 ? ((uint32_t)-s.origin + dilation - 1u) / dilation : 0;
    s.end = 0;
    if (s.origin < (int32_t)size) {
        s.end = ((uint32_t)((int32_t)size - s.origin) + dilation - 1u) / dilation;
        s.end = s.end < taps ? s.end : taps;
    }
    return s;
}

static inline planrt_span planrt_place_row(const planrt_area *a, uint32_t output)
{
    return planrt_place(output, a->stride_height, a->pad_top, a->dilation_height, a->window_height,
                        a->input_height);
}

static inline planrt_span planrt_place_column(const planrt_area *a, uint32_t output)
{
    return planrt_place(output, a->stride_width, a->pad_left, a->dilation_width, a->window_width,
                        a->input_width);
}

static inline bool planrt_is_whole(const planrt_area *a, const planrt_span *row, const planrt_span *column)
{
    return row->first == 0 && row->end == a->window_height && column->first == 0 &&
           column->end == a->window_width;
}

/* Where the first tap of a span that lies on the image is. */
static inline uint32_t planrt_first_position(const planrt_span *span, uint32_t dilation)
{
    return (uint32_t)(span->origin + (int32_t)(span->first * dilation));
}

/* Sets what depends on the place; `image` is the first element of this batch's image. */
static inline void planrt_place_patch(planrt_patch *patch, const planrt_area *a, uint32_t image,
                                      const planrt_span *row, const planrt_span *column)
{
    const bool empty = row->first >= row->end || column->first >= column->end;
    patch->rows = empty ? 0 : row->end - row->first;
    patch->columns = empty ? 0 : column->end - column->first;
    patch->first = image + (planrt_first_position(row, a->dilation_height) * a->input_width +
                            planrt_first_position(column, a->dilation_width)) *
                               a->input_channels;
    patch->tap = row->first * a->window_width + column->first;
    patch->whole = planrt_is_whole(a, row, column);
}

/* Calls visit(context, patch) for every pixel of the output, in order. Being inline, that costs no call. */
static inline void planrt_walk(const planrt_area *a, void (*visit)(void *context, const planrt_patch *patch),
                               void *context)
{
    const uint32_t image_size = (uint32_t)a->input_height * a->input_width * a->input_channels;
    planrt_patch patch;
    patch.column_step = (uint32_t)a->dilation_width * a->input_channels;
    patch.row_step = (uint32_t)a->dilation_height * a->input_width * a->input_channels;
    for (uint32_t batch = 0; batch < a->batches; batch++) {
        for (uint32_t y = 0; y < a->output_height; y++) {
            const planrt_span row = planrt_place_row(a, y);
            for (uint32_t x = 0; x < a->output_width; x++) {
                const planrt_span column = planrt_place_column(a, x);
                planrt_place_patch(&patch, a, batch * image_size, &row, &column);
                visit(context, &patch);
            }
        }
    }
}

/* For check: all fields within 1 .. PLANRT_MAX_EXTENT (padding: from 0). */
bool planrt_extents_are_valid(const planrt_area *area);

/* For check, after planrt_extents_are_valid: elements of both images. */
uint64_t planrt_input_elements(const planrt_area *area);
uint64_t planrt_output_elements(const planrt_area *area);

/* For check: valid extents, image and result in their places. */
bool planrt_check_area(const planrt_bounds *bounds, const planrt_op *op, const planrt_area *area,
                       uint32_t element);

/* For check: as planrt_check_area; no dilation, as many channels out as in, and every window holds a pixel.
 */
bool planrt_check_pool(const planrt_bounds *bounds, const planrt_op *op, const planrt_area *area,
                       uint32_t element);

/* For check: can a window stick out? */
bool planrt_has_border(const planrt_area *area);

/* For check: do groups split both kinds of channels evenly? */
static inline bool planrt_groups_are_valid(const planrt_area *area, uint32_t groups)
{
    return groups >= 1 && area->input_channels % groups == 0 && area->output_channels % groups == 0;
}

/* For check: weights of a convolution of so many groups. */
static inline uint64_t planrt_grouped_weights(const planrt_area *area, uint32_t groups)
{
    return (uint64_t)area->window_height * area->window_width * (area->input_channels / groups) *
           area->output_channels;
}

#endif
