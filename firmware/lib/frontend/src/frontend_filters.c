#include "frontend_spectral.h"

void frontend_log_energies(const frontend_spectrum *spectrum, const float *power, float *logs)
{
    const float *weight = spectrum->weights;
    for (uint32_t i = 0; i < spectrum->filters; i++) {
        const float *bin = power + 2u * spectrum->filter[i].first;
        const float *end = weight + spectrum->filter[i].count;
        float energy = spectrum->floor;
        while (weight != end) {
            energy += *bin * *weight++;
            bin += 2;
        }
        logs[i] = frontend_log(energy);
    }
}
