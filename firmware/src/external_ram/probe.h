/* Access to memory that may not be there: a fault is an answer. Each architecture has it in its start-up. */
#ifndef PROBE_H
#define PROBE_H

#include <stdbool.h>
#include <stdint.h>

/* While it is not 0, a fault makes probe_reads_back() return false. */
extern volatile uint32_t probe_runs;

/* Writes a word and reads it back. */
bool probe_reads_back(volatile uint32_t *word, uint32_t value);

#endif
