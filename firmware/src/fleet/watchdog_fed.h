/* A watchdog with a period shorter than a trial, or that nothing stops once it counts. One of watchdog_*.c
   implements it; watchdog_fed.c feeds it. */
#ifndef WATCHDOG_FED_H
#define WATCHDOG_FED_H

#include <stdbool.h>

/* It counts from here on, its longest period. */
void watchdog_begin(void);

void watchdog_feed(void);

/* Stops it, where the chip can. */
void watchdog_end(void);

/* Whether it counts since before the last reset. */
bool watchdog_outlived_reset(void);

#endif
