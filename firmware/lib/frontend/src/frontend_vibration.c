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

/* As in frontend_audio.c, of one channel and without its mean. Returns the sum of all squares. */
static float place_frame(const frontend *fe, const int16_t *samples, float *data)
{
    const float *window = fe->spectrum->window;
    const float mean = mean_of(fe, samples);
    const uint32_t pairs = fe->spectrum->points / 2u; /* there is a sample for every point */
    float squares = 0.0f;
    uint32_t place = 0;
    for (uint32_t i = 0; i < pairs; i++) {
        const float even = (float)samples[0] - mean;
        const float odd = (float)samples[fe->channels] - mean;
        samples += 2u * fe->channels;
        squares += even * even + odd * odd;
        data[2u * place] = even * window[2u * i];
        data[2u * place + 1u] = odd * window[2u * i + 1u];
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
