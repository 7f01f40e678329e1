/*
 * In place of a watchdog, on QEMU's machine "virt": the machine timer's interrupt, which start-up and
 * fault_stop take for a reset. 10 MHz of virtual time.
 */
#include "riscv.h"
#include "watchdog.h"

#define TIMER_COMPARE      RISCV_REGISTER(0x02004000u)
#define TIMER_COMPARE_HIGH RISCV_REGISTER(0x02004004u)
#define TIMER_NOW          RISCV_REGISTER(0x0200BFF8u)
#define TIMER_NOW_HIGH     RISCV_REGISTER(0x0200BFFCu)
#define TIMER_HZ           10000000u

void watchdog_start(void)
{
    uint32_t high, low;
    do { /* again where the lower half has wrapped between the two reads of the upper one */
        high = TIMER_NOW_HIGH;
        low = TIMER_NOW;
    } while (high != TIMER_NOW_HIGH);
    const uint64_t end = ((uint64_t)high << 32 | low) + (uint64_t)TIMER_HZ * WATCHDOG_SECONDS;
    TIMER_COMPARE_HIGH = UINT32_MAX; /* never in between */
    TIMER_COMPARE = (uint32_t)end;
    TIMER_COMPARE_HIGH = (uint32_t)(end >> 32);
    RISCV_SET(mie, RISCV_MIE_TIMER);
}

void watchdog_stop(void)
{
    RISCV_CLEAR(mie, RISCV_MIE_TIMER);
}
