#include "planrt_pool.h"

bool planrt_check_pool(const planrt_bounds *bounds, const planrt_op *op, const planrt_area *area,
                       uint32_t element)
{
    /* First and last windows lie farthest out; where both hold a pixel, those between them do. */
    planrt_window row;
    planrt_window column;
    if (!planrt_check_area(bounds, op, area, element) || area->dilation_height != 1 ||
        area->dilation_width != 1 || area->input_channels != area->output_channels ||
        area->pad_top >= area->window_height || area->pad_left >= area->window_width) {
        return false;
    }
    row = planrt_place_row(area, area->output_height - 1u);
    column = planrt_place_column(area, area->output_width - 1u);
    return row.end > row.first && column.end > column.first;
}
