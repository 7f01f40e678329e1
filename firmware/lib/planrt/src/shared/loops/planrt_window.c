/* What can be wrong with a window, found at open. */
#include "planrt_window.h"

static bool extent_is_valid(uint32_t extent)
{
    return extent >= 1 && extent <= PLANRT_MAX_EXTENT;
}

bool planrt_extents_are_valid(const planrt_area *area)
{
    return extent_is_valid(area->batches) && extent_is_valid(area->input_height) &&
           extent_is_valid(area->input_width) && extent_is_valid(area->input_channels) &&
           extent_is_valid(area->output_height) && extent_is_valid(area->output_width) &&
           extent_is_valid(area->output_channels) && extent_is_valid(area->window_height) &&
           extent_is_valid(area->window_width) && extent_is_valid(area->stride_height) &&
           extent_is_valid(area->stride_width) && extent_is_valid(area->dilation_height) &&
           extent_is_valid(area->dilation_width) && area->pad_top <= PLANRT_MAX_EXTENT &&
           area->pad_left <= PLANRT_MAX_EXTENT;
}

/* At most four factors below 2^15: 60 bits. */
uint64_t planrt_input_elements(const planrt_area *area)
{
    return (uint64_t)area->batches * area->input_height * area->input_width * area->input_channels;
}

uint64_t planrt_output_elements(const planrt_area *area)
{
    return (uint64_t)area->batches * area->output_height * area->output_width * area->output_channels;
}

bool planrt_check_area(const planrt_bounds *bounds, const planrt_op *op, const planrt_area *area,
                       uint32_t element)
{
    return planrt_extents_are_valid(area) &&
           planrt_check_input(bounds, op->input[0], planrt_input_elements(area), element) &&
           planrt_check_output(bounds, op, planrt_output_elements(area), element);
}

/* The first window sticks out on one side if there is padding, the last one on the other side. */
bool planrt_has_border(const planrt_area *area)
{
    const planrt_span top = planrt_place_row(area, 0);
    const planrt_span left = planrt_place_column(area, 0);
    const planrt_span bottom = planrt_place_row(area, area->output_height - 1u);
    const planrt_span right = planrt_place_column(area, area->output_width - 1u);
    return !planrt_is_whole(area, &top, &left) || !planrt_is_whole(area, &bottom, &right);
}

bool planrt_check_pool(const planrt_bounds *bounds, const planrt_op *op, const planrt_area *area,
                       uint32_t element)
{
    /* First and last windows lie farthest out; where both hold a pixel, those between them do. */
    planrt_span row;
    planrt_span column;
    if (!planrt_check_area(bounds, op, area, element) || area->dilation_height != 1 ||
        area->dilation_width != 1 || area->input_channels != area->output_channels ||
        area->pad_top >= area->window_height || area->pad_left >= area->window_width) {
        return false;
    }
    row = planrt_place_row(area, area->output_height - 1u);
    column = planrt_place_column(area, area->output_width - 1u);
    return row.end > row.first && column.end > column.first;
}
