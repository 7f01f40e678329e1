/* Resets the board when a model on trial takes too long. One of watchdog_*.c implements it. */
#ifndef WATCHDOG_H
#define WATCHDOG_H

#define WATCHDOG_SECONDS 60u /* for all golden vectors of a model; under QEMU 234 million instructions */

void watchdog_start(void);
void watchdog_stop(void);

#endif
