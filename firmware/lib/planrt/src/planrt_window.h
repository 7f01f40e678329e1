/* Where the window of a convolution or a pool lies on its image, along one axis. */
#ifndef PLANRT_WINDOW_H
#define PLANRT_WINDOW_H

#include "planrt_kernel.h"

/* Taps first .. end - 1 lie on the image; tap k lies at origin + k * dilation. end <= first: none does. */
typedef struct planrt_window {
    int32_t origin;
    uint32_t first;
    uint32_t end;
} planrt_window;

static inline planrt_window planrt_place(uint32_t output, uint32_t stride, uint32_t pad, uint32_t dilation,
                                         uint32_t taps, uint32_t size)
{
    planrt_window w;
    w.origin = (int32_t)(output * stride) - (int32_t)pad;
    w.first = w.origin < 0 ? ((uint32_t)-w.origin + dilation - 1u) / dilation : 0;
    w.end = 0;
    if (w.origin < (int32_t)size) {
        w.end = ((uint32_t)((int32_t)size - w.origin) + dilation - 1u) / dilation;
        w.end = w.end < taps ? w.end : taps;
    }
    return w;
}

/* Position of a tap that lies on the image. */
static inline uint32_t planrt_position(const planrt_window *w, uint32_t tap, uint32_t dilation)
{
    return (uint32_t)(w->origin + (int32_t)(tap * dilation));
}

static inline planrt_window planrt_place_row(const planrt_area *a, uint32_t output)
{
    return planrt_place(output, a->stride_height, a->pad_top, a->dilation_height, a->window_height,
                        a->input_height);
}

static inline planrt_window planrt_place_column(const planrt_area *a, uint32_t output)
{
    return planrt_place(output, a->stride_width, a->pad_left, a->dilation_width, a->window_width,
                        a->input_width);
}

/* Does the whole window lie on the image? */
static inline bool planrt_is_whole(const planrt_area *a, const planrt_window *row,
                                   const planrt_window *column)
{
    return row->first == 0 && row->end == a->window_height && column->first == 0 &&
           column->end == a->window_width;
}

/* For check: are all fields within 1 .. PLANRT_MAX_EXTENT (padding: from 0), and image and result in their
 * places? */
bool planrt_check_area(const planrt_bounds *bounds, const planrt_op *op, const planrt_area *area,
                       uint32_t element);

/* For check: can a window stick out? */
bool planrt_has_border(const planrt_area *area);

#endif
