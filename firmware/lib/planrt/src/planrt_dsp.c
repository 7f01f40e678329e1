/* What kernels with DSP instructions share and run once an op. */
#include "planrt_dsp.h"

bool planrt_check_pairs(const planrt_bounds *bounds, uint32_t offset, uint32_t count)
{
    const uint64_t words = (uint64_t)count * (sizeof(planrt_pair_dsp) / 4u);
    const planrt_pair_dsp *pairs = planrt_check_constants(bounds, offset, words, 4);
    if (pairs == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (pairs[i].even.shift > 31 || pairs[i].odd.shift > 31) {
            return false;
        }
    }
    return true;
}

void planrt_clamp_all(int8_t *data, uint32_t count, int32_t low, int32_t high)
{
    if (low <= INT8_MIN && high >= INT8_MAX) {
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        const int32_t x = data[i];
        data[i] = (int8_t)(x < low ? low : x > high ? high : x);
    }
}
