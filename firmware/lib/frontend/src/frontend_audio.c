/* Sound: log-mel energies, and their DCT where there is one. */
#include "frontend_spectral.h"

/* The frame times its window, zeros up to the size of the FFT, in the order that the FFT takes. */
static void place_frame(const frontend *fe, const int16_t *samples, float *data)
{
    const float *window = fe->spectrum->window;
    const uint32_t pairs = fe->spectrum->points / 2u;
    uint32_t place = 0;
    for (uint32_t i = 0; i < 2u * pairs; i += 2u) {
        data[2u * place] = i < fe->frame ? (float)samples[i] * window[i] : 0.0f;
        data[2u * place + 1u] = i + 1u < fe->frame ? (float)samples[i + 1u] * window[i + 1u] : 0.0f;
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
