/* Commands out of a stream that carries SMP frames as well. */
#ifndef MLPERF_LINE_H
#define MLPERF_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MLPERF_END        '%'
#define MLPERF_LINE_BYTES 80u /* the longest command; the benchmark's runner sends up to 65 */

typedef enum mlperf_event {
    MLPERF_NOTHING, /* no command ends with this byte */
    MLPERF_COMMAND, /* text holds one, ended by a zero */
    MLPERF_TOO_LONG /* one ended that was longer than MLPERF_LINE_BYTES; text holds its beginning */
} mlperf_event;

/* A reader starts as zeros. */
typedef struct mlperf_line {
    char text[MLPERF_LINE_BYTES + 1u];
    size_t length; /* MLPERF_LINE_BYTES + 1: too long */
    bool in_frame; /* between the first byte of an SMP line and its newline */
} mlperf_line;

/* Takes one byte of the wire; text is the caller's until the next call. */
mlperf_event mlperf_line_take(mlperf_line *line, uint8_t byte);

#endif
