/* The part of the check that ops with int16 data and weights share. */
#include "planrt_int16.h"

bool planrt_check_weights_int16(const planrt_bounds *bounds, const planrt_weights_int16 *w, uint64_t weights,
                                uint32_t channels)
{
    const uint32_t multipliers = w->channel_step == 0 ? 1 : channels;
    const int8_t *shifts = planrt_check_constants(bounds, w->shifts, multipliers, 1);
    if (w->channel_step > 1 || w->wide > 1 || shifts == NULL ||
        planrt_check_constants(bounds, w->weights, weights, 1) == NULL ||
        planrt_check_constants(bounds, w->bias, (uint64_t)channels * 2, 4) == NULL ||
        planrt_check_constants(bounds, w->multipliers, multipliers, 4) == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < multipliers; i++) {
        if (w->wide != 0 ? shifts[i] < 1 || shifts[i] > 62 : !planrt_shift_is_valid(shifts[i])) {
            return false;
        }
    }
    return planrt_fits_int16(w->clamp_min) && planrt_fits_int16(w->clamp_max);
}
