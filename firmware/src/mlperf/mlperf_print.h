/* Text to the host. There is no printf; every number is written here. */
#ifndef MLPERF_PRINT_H
#define MLPERF_PRINT_H

#include <stdint.h>

typedef void (*mlperf_put)(uint8_t byte);

void mlperf_print(mlperf_put put, const char *text);
void mlperf_print_line(mlperf_put put, const char *text); /* and the end of a line */
void mlperf_print_number(mlperf_put put, uint64_t number);
void mlperf_print_hex(mlperf_put put, uint8_t byte); /* two digits */
/* Three decimals, rounded; "nan", "inf" or "-inf" where it is no number or 4,000,000 and more. */
void mlperf_print_real(mlperf_put put, float value);
/* prefix, number, suffix, end of line */
void mlperf_print_count(mlperf_put put, const char *prefix, uint64_t number, const char *suffix);
/* An error: e-[text]. */
void mlperf_print_error(mlperf_put put, const char *text);

#endif
