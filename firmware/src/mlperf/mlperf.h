/*
 * The text commands of MLPerf Tiny, on the same link as SMP.
 *
 * A command ends in '%'; what answers it ends in "m-ready", so that the benchmark's own runner drives the
 * board. Linked only where the exported model is one of the benchmark's (mlperf_benchmark.h in the export):
 * elsewhere text on the link is ignored.
 */
#ifndef MLPERF_H
#define MLPERF_H

#include <stdint.h>

#ifdef TINYML_MLPERF
/* Takes one byte of the wire, SMP's among them; answers the command that it completed, byte by byte through
   put. */
void mlperf_take(uint8_t byte, void (*put)(uint8_t byte));
#else
static inline void mlperf_take(uint8_t byte, void (*put)(uint8_t byte))
{
    (void)byte;
    (void)put;
}
#endif

#endif
