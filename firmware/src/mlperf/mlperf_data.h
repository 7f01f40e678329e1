/* The bytes that the host loads: one sample, in the benchmark's own form. */
#ifndef MLPERF_DATA_H
#define MLPERF_DATA_H

#include <stdbool.h>
#include <stdint.h>

#include "mlperf/mlperf_print.h"

/* "db load N", "db HEX", "db print": rest holds what follows the first word. */
void mlperf_data_command(mlperf_put put, char *rest);

/* The whole sample, MLPERF_DATA_BYTES of it; NULL until all of them have been loaded. */
const uint8_t *mlperf_data(void);

#endif
