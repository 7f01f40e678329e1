/* Timed inferences on the loaded sample. */
#ifndef MLPERF_INFER_H
#define MLPERF_INFER_H

#include "mlperf/mlperf_print.h"

/* "infer [N [W]]": N inferences that are timed, after W that are not. */
void mlperf_infer_command(mlperf_put put, char *rest);
/* The results of the last inference. */
void mlperf_print_results(mlperf_put put);
/* The benchmark's clock, in microseconds: it runs while inferences are timed, and stands between them. */
void mlperf_print_timestamp(mlperf_put put);

#endif
