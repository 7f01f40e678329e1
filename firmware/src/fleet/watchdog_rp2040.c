/*
 * The watchdog of the RP2040 (datasheet 4.7), by the ticks of a microsecond that rp2040.c starts; it counts
 * two for each (erratum RP2040-E1), 8.4 s at most. It pauses while a debugger holds a core, and can be
 * stopped, as it is at every start. It resets what board_reset() does; RAM keeps the count of starts. Never
 * run on a chip; QEMU has no such watchdog.
 */
#include "boards/rp2040.h"
#include "watchdog_fed.h"

#define LONGEST 0xFFFFFFu

void watchdog_begin(void)
{
    RP2040_PSM_WDSEL = RP2040_ALL_BUT_OSCILLATORS;
    watchdog_feed();
    RP2040_SET(RP2040_WATCHDOG_CTRL) = RP2040_WATCHDOG_ENABLE;
}

void watchdog_feed(void)
{
    RP2040_WATCHDOG_LOAD = LONGEST;
}

void watchdog_end(void)
{
    RP2040_CLEAR(RP2040_WATCHDOG_CTRL) = RP2040_WATCHDOG_ENABLE;
}

bool watchdog_outlived_reset(void)
{
    return false;
}
