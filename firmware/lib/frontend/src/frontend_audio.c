/* Sound: log-mel energies, and their DCT where there is one. */
#include "frontend_spectral.h"

/* Two samples times their window; zeros behind the last. */
static inline void place_pair(float *to, const int16_t *samples, const float *window, uint32_t pair,
                              uint32_t frame)
{
    const uint32_t i = 2u * pair;
    if (i + 1u < frame) {
        to[0] = (float)samples[i] * window[i];
        to[1] = (float)samples[i + 1u] * window[i + 1u];
    } else {
        to[0] = i < frame ? (float)samples[i] * window[i] : 0.0f;
        to[1] = 0.0f;
    }
}

/* The frame, in the order that the FFT takes. */
static void place_frame(const frontend *fe, const int16_t *samples, float *data)
{
    const float *window = fe->spectrum->window;
    const uint32_t frame = fe->frame;
    const uint32_t pairs = fe->spectrum->points / 2u;
    uint32_t place = 0;
    for (uint32_t i = 0; i < pairs / 4u; i++) {
        float *to = data + 2u * place;
        place_pair(to, samples, window, i, frame);
        place_pair(to + 2, samples, window, i + pairs / 2u, frame);
        place_pair(to + 4, samples, window, i + pairs / 4u, frame);
        place_pair(to + 6, samples, window, i + pairs / 4u * 3u, frame);
        place = frontend_next_place(place, pairs);
    }
}

static void transform(const frontend_spectrum *spectrum, const float *logs, float *features)
{
    const float *basis = spectrum->dct;
    for (uint32_t k = 0; k < spectrum->coefficients; k++) {
        float sum = 0.0f;
        for (uint32_t i = 0; i < spectrum->filters; i++) {
            sum += logs[i] * *basis++;
        }
        features[k] = sum;
    }
}

void frontend_audio(const frontend *fe, const int16_t *samples, float *features)
{
    const frontend_spectrum *spectrum = fe->spectrum;
    float *data = fe->scratch;
    float *logs = spectrum->coefficients ? data + spectrum->points : features;
    place_frame(fe, samples, data);
    frontend_power(data, spectrum->twiddles, spectrum->points);
    frontend_log_energies(spectrum, data, logs);
    if (spectrum->coefficients) {
        transform(spectrum, logs, features);
    }
}
