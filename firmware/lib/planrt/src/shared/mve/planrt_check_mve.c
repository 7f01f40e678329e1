/* The part of the check that int8 kernels for MVE share. */
#include "planrt_mve_int8.h"

bool planrt_check_lanes_int8(const planrt_bounds *bounds, const planrt_weights_int8 *w, uint64_t weights,
                             uint32_t outputs)
{
    const uint64_t padded = ((uint64_t)outputs + 3u) / 4u * 4u;
    const uint64_t multipliers = w->channel_step == 0 ? 4u : padded;
    const int8_t *shifts = planrt_check_constants(bounds, w->shifts, multipliers, 1);
    if (w->channel_step > 1 || shifts == NULL ||
        planrt_check_constants(bounds, w->weights, weights, 1) == NULL ||
        planrt_check_constants(bounds, w->bias, padded, 4) == NULL ||
        planrt_check_constants(bounds, w->multipliers, multipliers, 4) == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < multipliers; i++) {
        if (shifts[i] > 0 || !planrt_shift_is_valid(shifts[i])) {
            return false;
        }
    }
    return planrt_fits_int8(w->input_zero_point) && planrt_fits_int8(w->output_zero_point) &&
           planrt_fits_int8(w->clamp_min) && planrt_fits_int8(w->clamp_max);
}
