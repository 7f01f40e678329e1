/* What int8 kernels with DSP instructions share and run once an op. */
#include "planrt_dsp.h"

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
