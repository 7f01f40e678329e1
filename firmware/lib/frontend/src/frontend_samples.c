/* Samples as they are. */
#include "frontend.h"

void frontend_samples(const frontend *fe, const int16_t *samples, float *features)
{
    for (uint32_t i = 0; i < fe->channels; i++) {
        features[i] = (float)samples[i] * fe->sample_scale;
    }
}
