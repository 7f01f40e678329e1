/* How long a piece of work takes, in ticks of the board's timer. */
#ifndef TIMING_H
#define TIMING_H

#include <stdint.h>

typedef void (*timing_work)(uintptr_t argument);

/* Measures what an empty measurement costs; once, before the first timing_measure(). */
void timing_init(void);

/* Runs work(argument) with interrupts masked; returns its ticks, an empty measurement subtracted. */
uint64_t timing_measure(timing_work work, uintptr_t argument);

/* A known delay: the given number of iterations (1 or more) of a loop of exactly two instructions. Written in
   assembly for each architecture, as is the work that does nothing. */
void timing_delay(uintptr_t loops);
void timing_nothing(uintptr_t unused);

#endif
