/*
 * The watchdog of nRF52 chips (nRF52840 product specification, WDT). Not even the reset that firmware asks
 * for stops it. It pauses while the core sleeps, as the core's tick does, which feeds it; so nothing that is
 * to be ended by it may sleep: a fault does not, see fault.c. Never run on a chip; QEMU has no such watchdog.
 */
#include "cortexm.h"
#include "watchdog_fed.h"

#define WDT_START       CORTEXM_REGISTER(WATCHDOG_ADDRESS)
#define WDT_RUN_STATUS  CORTEXM_REGISTER(WATCHDOG_ADDRESS + 0x400u)
#define WDT_RELOAD      CORTEXM_REGISTER(WATCHDOG_ADDRESS + 0x504u)
#define WDT_REQUESTS    CORTEXM_REGISTER(WATCHDOG_ADDRESS + 0x508u)
#define WDT_CONFIG      CORTEXM_REGISTER(WATCHDOG_ADDRESS + 0x50Cu)
#define WDT_REQUEST     CORTEXM_REGISTER(WATCHDOG_ADDRESS + 0x600u)
#define FIRST_REQUEST   1u
#define PAUSED_IN_SLEEP 0u /* and while a debugger holds the core */
#define KEY_FEED        0x6E524635u
#define CLOCK_HZ        32768u
#define PERIOD_SECONDS  30u

void watchdog_begin(void)
{
    if (!WDT_RUN_STATUS) { /* else it is as it was set then */
        WDT_RELOAD = CLOCK_HZ * PERIOD_SECONDS - 1u;
        WDT_REQUESTS = FIRST_REQUEST;
        WDT_CONFIG = PAUSED_IN_SLEEP;
        WDT_START = 1u;
    }
}

void watchdog_feed(void)
{
    WDT_REQUEST = KEY_FEED;
}

void watchdog_end(void)
{
}

bool watchdog_outlived_reset(void)
{
    return WDT_RUN_STATUS != 0;
}
