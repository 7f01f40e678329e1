/* Resets the board when a model on trial takes too long. One of watchdog_*.c implements it. */
#ifndef WATCHDOG_H
#define WATCHDOG_H

/* For all golden vectors of a model. 60 s are 234 million instructions on the emulated Cortex-M boards; a
   board's file may say another number. */
#ifndef WATCHDOG_SECONDS
#define WATCHDOG_SECONDS 60u
#endif

void watchdog_start(void);
void watchdog_stop(void);

#endif
