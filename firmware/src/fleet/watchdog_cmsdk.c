/*
 * Arm's CMSDK watchdog (DDI 0479): counts down; at zero it raises the NMI, which this firmware takes for a
 * fault and stops, and at the second zero it resets. The board's file says where it is and its pace.
 */
#include "cortexm.h"
#include "watchdog.h"

#define WATCHDOG_LOAD    CORTEXM_REGISTER(WATCHDOG_ADDRESS)
#define WATCHDOG_CONTROL CORTEXM_REGISTER(WATCHDOG_ADDRESS + 0x8u)
#define WATCHDOG_LOCK    CORTEXM_REGISTER(WATCHDOG_ADDRESS + 0xC00u)
#define UNLOCKED         0x1ACCE551u
#define INTERRUPT_RESET  3u /* CONTROL: it counts, and resets */

void watchdog_start(void)
{
    WATCHDOG_LOCK = UNLOCKED;
    WATCHDOG_LOAD = WATCHDOG_HZ * WATCHDOG_SECONDS;
    WATCHDOG_CONTROL = INTERRUPT_RESET;
}

void watchdog_stop(void)
{
    WATCHDOG_CONTROL = 0;
    WATCHDOG_LOCK = 0;
}
