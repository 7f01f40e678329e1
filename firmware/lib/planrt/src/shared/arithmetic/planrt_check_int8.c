/* The part of the check that convolutions and fully connected layers share. */
#include "planrt_int8.h"

bool planrt_check_weights_int8(const planrt_bounds *bounds, const planrt_weights_int8 *w, uint64_t weights,
                               uint32_t channels, bool has_border)
{
    const uint32_t multipliers = w->channel_step == 0 ? 1 : channels;
    const int8_t *shifts = planrt_check_constants(bounds, w->shifts, multipliers, 1);
    if (w->channel_step > 1 || shifts == NULL ||
        planrt_check_constants(bounds, w->weights, weights, 1) == NULL ||
        planrt_check_constants(bounds, w->bias, channels, 4) == NULL ||
        planrt_check_constants(bounds, w->multipliers, multipliers, 4) == NULL ||
        (has_border && planrt_check_constants(bounds, w->border_bias, channels, 4) == NULL)) {
        return false;
    }
    for (uint32_t i = 0; i < multipliers; i++) {
        if (!planrt_shift_is_valid(shifts[i])) {
            return false;
        }
    }
    return planrt_fits_int8(w->input_zero_point) && planrt_fits_int8(w->output_zero_point) &&
           planrt_fits_int8(w->clamp_min) && planrt_fits_int8(w->clamp_max);
}
