/* What can be wrong with an int8 op of two operands, found at open. */
#include "planrt_binary_int8.h"

bool planrt_check_binary_int8(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_binary_int8_params *p = planrt_check_rows(bounds, op, sizeof *p, 1);
    return p != NULL && planrt_fits_int8(p->input_zero_point[0]) &&
           planrt_fits_int8(p->input_zero_point[1]) && planrt_fits_int8(p->output_zero_point) &&
           planrt_shift_is_valid(p->input_shift[0]) && planrt_shift_is_valid(p->input_shift[1]) &&
           planrt_shift_is_valid(p->output_shift) && planrt_fits_int8(p->clamp_min) &&
           planrt_fits_int8(p->clamp_max);
}
