/* From the loaded sample to the model's input, and from its output to the benchmark's results. */
#ifndef MLPERF_TENSORS_H
#define MLPERF_TENSORS_H

#include <stdbool.h>
#include <stdint.h>

#include "planrt.h"

/* What the host loads, and what the results are. */
enum mlperf_form {
    MLPERF_FEATURES, /* int8, as the model takes them; a score a class */
    MLPERF_IMAGE,    /* pixels of 0 .. 255, less 128 for the model; a score a class */
    MLPERF_SPECTRUM  /* float32, little-endian, quantised here; the mean squared error of the output */
};

/* Whether the model is the benchmark's: one int8 input and one int8 output of the sizes that it needs. */
bool mlperf_model_fits(void);
/* Fills the model's input. */
void mlperf_write_input(const uint8_t *sample);
/* How many results there are, at most MLPERF_RESULTS; written to results. */
uint32_t mlperf_read_results(const uint8_t *sample, float *results);

#endif
