/*
 * frontend: from samples of sound, vibration or motion to what a model takes.
 *
 * A front end is a constant that was generated with the model (model_frontend.c): tables, and buffers of just
 * the size that it needs. There is no heap and no libm. All arithmetic is float32 in a fixed order, so that
 * every machine that rounds by IEEE 754 computes the same bits; compile it with -ffp-contract=off.
 *
 *     frontend_reset(&model_frontend);
 *     for (;;) {
 *         frontend_push(&model_frontend, samples, count);      // from the microphone or the sensor
 *         if (frontend_ready(&model_frontend)) {               // a whole window has been seen
 *             frontend_fill(&model_frontend, planrt_input(&rt, 0).data);
 *             planrt_invoke(&rt);
 *         }
 *     }
 *
 * Features come in columns, one every `step` samples. The newest `frames` of them are the model's input.
 */
#ifndef FRONTEND_H
#define FRONTEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bins of a spectrum that a filter adds up, `count` from `first` on. */
typedef struct frontend_filter {
    uint16_t first;
    uint16_t count;
} frontend_filter;

typedef struct frontend_spectrum {
    uint16_t points;               /* of the real FFT: a power of two, 16 or more */
    uint16_t filters;              /* how many */
    uint16_t coefficients;         /* of the DCT; 0: the features are the logarithms themselves */
    const float *window;           /* [frame], the scale of the samples included */
    const float *twiddles;         /* [points / 2]: cosine and negative sine of 2 pi i / points */
    const frontend_filter *filter; /* [filters] */
    const float *weights;          /* of all filters, one after the other; a quarter of what they are */
    const float *dct;              /* [coefficients][filters] */
    float floor;                   /* added to each energy before the logarithm */
    float mean_square;             /* vibration: what the sum of all squares is multiplied by */
} frontend_spectrum;

/* What changes. */
typedef struct frontend_state {
    uint32_t filled;  /* samples of each channel that wait for their column */
    uint32_t skipped; /* samples still to leave out before that */
    uint32_t next;    /* column that the next one replaces */
    uint32_t columns; /* since frontend_reset(), at most `frames` */
} frontend_state;

typedef enum frontend_type { FRONTEND_FLOAT32 = 0, FRONTEND_INT8 = 1, FRONTEND_INT16 = 2 } frontend_type;

typedef struct frontend frontend;

/* Computes the features of one frame, [features], from samples [frame][channels]. */
typedef void (*frontend_column)(const frontend *fe, const int16_t *samples, float *features);

struct frontend {
    frontend_column column;
    const frontend_spectrum *spectrum; /* NULL: the features are the samples */
    uint32_t rate_hz;
    uint16_t channels;
    uint16_t frame;     /* samples of each channel that a column is computed from */
    uint16_t step;      /* samples of each channel from one column to the next */
    uint16_t frames;    /* columns of a window */
    uint16_t features;  /* values of a column */
    float sample_scale; /* what 1 of a sample stands for */
    const float *mean;  /* [features]; subtracted, then */
    const float *gain;  /* [features]; multiplied */
    frontend_type type; /* of the model's input */
    int32_t zero_point; /* of the model's input */
    frontend_state *state;
    int16_t *samples; /* [frame][channels] */
    float *scratch;   /* [points + filters] where there is a spectrum */
    float *values;    /* [features] */
    void *window;     /* [frames][features] of the model's type, a ring of columns */
};

/* Forgets all samples. To be called once before the first. */
void frontend_reset(const frontend *fe);

/* Takes `count` samples of every channel, interleaved; returns how many columns they completed. */
uint32_t frontend_push(const frontend *fe, const int16_t *samples, uint32_t count);

/* Whether as many columns have come since frontend_reset() as the model looks at. */
bool frontend_ready(const frontend *fe);

/* Writes the newest window, oldest column first; frontend_bytes() bytes. */
void frontend_fill(const frontend *fe, void *input);
size_t frontend_bytes(const frontend *fe);

/* Where one element of the newest window lies, counted as frontend_fill() writes them. */
const void *frontend_element(const frontend *fe, uint32_t index);

/* The ways to compute a column. */
void frontend_audio(const frontend *fe, const int16_t *samples, float *features);     /* mfcc, log_mel */
void frontend_vibration(const frontend *fe, const int16_t *samples, float *features); /* spectrum */
void frontend_samples(const frontend *fe, const int16_t *samples, float *features);   /* window */

#ifdef __cplusplus
}
#endif
#endif
