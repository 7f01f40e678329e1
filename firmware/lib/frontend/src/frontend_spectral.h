/* What front ends with a spectrum are made of. */
#ifndef FRONTEND_SPECTRAL_H
#define FRONTEND_SPECTRAL_H

#include "frontend.h"

/*
 * Where pair `index` of the input of frontend_power() goes: its bits, reversed. Start with 0, go on from
 * there. Pairs that are half, a quarter and three quarters of all farther on go 1, 2 and 3 places farther on:
 * one place is found for four pairs.
 */
static inline uint32_t frontend_next_place(uint32_t place, uint32_t pairs)
{
    uint32_t bit = pairs >> 1;
    while (place & bit) {
        place ^= bit;
        bit >>= 1;
    }
    return place | bit;
}

/*
 * Four times the power of every bin but the first and the last of the real FFT of `points` values.
 *
 * In: data[2 * place] and data[2 * place + 1] are two values that follow each other, `place` as above.
 * Out: data[2 * bin], for 1 <= bin < points / 2.
 */
void frontend_power(float *data, const float *twiddles, uint32_t points);

/* The logarithm of every filter's energy over such powers, [filters]. */
void frontend_log_energies(const frontend_spectrum *spectrum, const float *power, float *logs);

/* Natural logarithm; see the source for its error. x is positive and no denormal number. */
float frontend_log(float x);

#endif
