/* How often the firmware has started: a device that restarts by itself is found out. */
#ifndef BOOTS_H
#define BOOTS_H

#include <stdint.h>

/* Once, at start. */
void boots_count(void);

/* Starts since the RAM was without power (or was used by a boot loader), this one included. */
uint32_t boots_since_power(void);

#endif
