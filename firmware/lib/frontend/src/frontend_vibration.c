/* Vibration: log energies of bands, and of all, for every channel. */
#include "frontend_spectral.h"

static float mean_of(const frontend *fe, const int16_t *samples)
{
    int32_t sum = 0; /* 65,535 samples of 16 bits fit */
    for (uint32_t i = 0; i < fe->frame; i++) {
        sum += samples[i * fe->channels];
    }
    return (float)sum / (float)fe->frame;
}

/* Two samples less the mean, times their window. Returns the sum of their squares. */
static inline float place_pair(float *to, const int16_t *samples, const float *window, uint32_t pair,
                               uint32_t channels, float mean)
{
    const float even = (float)samples[2u * pair * channels] - mean;
    const float odd = (float)samples[(2u * pair + 1u) * channels] - mean;
    to[0] = even * window[2u * pair];
    to[1] = odd * window[2u * pair + 1u];
    return even * even + odd * odd;
}

/* One channel of a frame, in the order that the FFT takes. Returns the sum of all squares. */
static float place_frame(const frontend *fe, const int16_t *samples, float *data)
{
    const float *window = fe->spectrum->window;
    const float mean = mean_of(fe, samples);
    const uint32_t channels = fe->channels;
    const uint32_t pairs = fe->spectrum->points / 2u; /* there is a sample for every point */
    float squares = 0.0f;
    uint32_t place = 0;
    for (uint32_t i = 0; i < pairs / 4u; i++) {
        float *to = data + 2u * place;
        squares += place_pair(to, samples, window, i, channels, mean);
        squares += place_pair(to + 2, samples, window, i + pairs / 2u, channels, mean);
        squares += place_pair(to + 4, samples, window, i + pairs / 4u, channels, mean);
        squares += place_pair(to + 6, samples, window, i + pairs / 4u * 3u, channels, mean);
        place = frontend_next_place(place, pairs);
    }
    return squares;
}

void frontend_vibration(const frontend *fe, const int16_t *samples, float *features)
{
    const frontend_spectrum *spectrum = fe->spectrum;
    for (uint32_t channel = 0; channel < fe->channels; channel++) {
        const float squares = place_frame(fe, samples + channel, fe->scratch);
        frontend_power(fe->scratch, spectrum->twiddles, spectrum->points);
        frontend_log_energies(spectrum, fe->scratch, features);
        features += spectrum->filters;
        /* Half of the logarithm of the square: that of the root mean square. */
        *features++ = 0.5f * frontend_log(squares * spectrum->mean_square + spectrum->floor);
    }
}
