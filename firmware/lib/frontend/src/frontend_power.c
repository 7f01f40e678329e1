/*
 * Power spectrum of real values: a complex FFT of half as many points, in place, by two radix-2 stages at a
 * time (decimation in time), then the spectrum of the real values from it.
 *
 * J. W. Cooley, P. A. W. Lewis, P. D. Welch, "The fast Fourier transform algorithm: programming
 * considerations in the calculation of sine, cosine and Laplace transforms", J. Sound Vib. 12 (1970).
 */
#include "frontend_spectral.h"

typedef struct complex_number {
    float re, im;
} complex_number;

static inline complex_number load(const float *data, uint32_t index)
{
    return (complex_number){data[2u * index], data[2u * index + 1u]};
}

static inline void store(float *data, uint32_t index, float re, float im)
{
    data[2u * index] = re;
    data[2u * index + 1u] = im;
}

static inline complex_number times(complex_number a, complex_number b)
{
    return (complex_number){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

/* b, c, d are multiplied by their twiddles already. */
static inline void butterfly(float *data, uint32_t index, uint32_t quarter, complex_number b,
                             complex_number c, complex_number d)
{
    const complex_number a = load(data, index);
    const complex_number sum = {a.re + b.re, a.im + b.im};
    const complex_number difference = {a.re - b.re, a.im - b.im};
    const complex_number other_sum = {c.re + d.re, c.im + d.im};
    const complex_number other_difference = {c.re - d.re, c.im - d.im};
    store(data, index, sum.re + other_sum.re, sum.im + other_sum.im);
    store(data, index + quarter, difference.re + other_difference.im, difference.im - other_difference.re);
    store(data, index + 2u * quarter, sum.re - other_sum.re, sum.im - other_sum.im);
    store(data, index + 3u * quarter, difference.re - other_difference.im,
          difference.im + other_difference.re);
}

/* Joins blocks of `quarter` points into blocks of four times as many. */
static void join_four(float *data, const float *twiddles, uint32_t count, uint32_t quarter)
{
    for (uint32_t i = 0; i < count; i += 4u * quarter) { /* all twiddles are 1 */
        butterfly(data, i, quarter, load(data, i + quarter), load(data, i + 2u * quarter),
                  load(data, i + 3u * quarter));
    }
    const uint32_t stride = count / (2u * quarter); /* in the table, which is for 2 * count points */
    for (uint32_t j = 1; j < quarter; j++) {
        const complex_number one = load(twiddles, stride * j);
        const complex_number two = load(twiddles, 2u * stride * j);
        complex_number three;
        if (3u * stride * j < count) {
            three = load(twiddles, 3u * stride * j);
        } else { /* the table ends after half a turn */
            three = load(twiddles, 3u * stride * j - count);
            three.re = -three.re;
            three.im = -three.im;
        }
        for (uint32_t i = j; i < count; i += 4u * quarter) {
            butterfly(data, i, quarter, times(two, load(data, i + quarter)),
                      times(one, load(data, i + 2u * quarter)), times(three, load(data, i + 3u * quarter)));
        }
    }
}

static void join_pairs(float *data, uint32_t count)
{
    for (uint32_t i = 0; i < count; i += 2u) {
        const complex_number a = load(data, i);
        const complex_number b = load(data, i + 1u);
        store(data, i, a.re + b.re, a.im + b.im);
        store(data, i + 1u, a.re - b.re, a.im - b.im);
    }
}

/*
 * Of Z, the transform of x[2n] + i x[2n + 1]: 2 E = Z[k] + conj Z[M - k] is that of the even values, i 2 O =
 * Z[k] - conj Z[M - k] that of the odd ones; X[k] = E + w^k O and conj X[M - k] = E - w^k O.
 */
static void powers_of_real(float *data, const float *twiddles, uint32_t count)
{
    for (uint32_t k = 1; k <= count / 2u; k++) {
        const complex_number a = load(data, k);
        const complex_number b = load(data, count - k);
        const complex_number even = {a.re + b.re, a.im - b.im};
        const complex_number odd = {a.im + b.im, b.re - a.re};
        const complex_number turned = times(load(twiddles, k), odd);
        const complex_number low = {even.re + turned.re, even.im + turned.im};
        const complex_number high = {even.re - turned.re, even.im - turned.im};
        data[2u * k] = low.re * low.re + low.im * low.im;
        data[2u * (count - k)] = high.re * high.re + high.im * high.im;
    }
}

void frontend_power(float *data, const float *twiddles, uint32_t points)
{
    const uint32_t count = points / 2u;
    uint32_t quarter = 1;
    for (uint32_t left = count; left > 2u; left /= 4u) {
        quarter *= 4u;
    }
    if (quarter != count) { /* an odd power of two */
        join_pairs(data, count);
        quarter = 2;
    } else {
        quarter = 1;
    }
    for (; quarter < count; quarter *= 4u) {
        join_four(data, twiddles, count, quarter);
    }
    powers_of_real(data, twiddles, count);
}
