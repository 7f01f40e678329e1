/*
 * The independent watchdog of STM32 chips (IWDG; RM0090 section 21). It counts a clock of its own, so that it
 * also ends what stands still in a fault, or with interrupts masked. Once started it is stopped by nothing
 * but a reset. So the core's tick feeds it: while a trial has time left, and for ever when the trial is over.
 *
 * Its clock, LSI, has 17 to 47 kHz, and its longest period therefore 22 to 62 s. Until the reset that follows
 * a trial nothing may mask interrupts for longer than that: an inference that is timed does. Never run on a
 * chip; QEMU has no such watchdog.
 */
#include "board.h"
#include "cortexm.h"
#include "watchdog.h"

#define IWDG_KEY       CORTEXM_REGISTER(WATCHDOG_ADDRESS)
#define IWDG_PRESCALER CORTEXM_REGISTER(WATCHDOG_ADDRESS + 0x4u)
#define IWDG_RELOAD    CORTEXM_REGISTER(WATCHDOG_ADDRESS + 0x8u)
#define IWDG_STATUS    CORTEXM_REGISTER(WATCHDOG_ADDRESS + 0xCu)
#define KEY_START      0xCCCCu
#define KEY_WRITE      0x5555u
#define KEY_FEED       0xAAAAu
#define BY_256         6u
#define LONGEST        0xFFFu
#define UPDATING       3u /* STATUS: prescaler and reload are on their way into the other clock domain */

#define TICKS_A_SECOND 32u

static volatile bool trial;
static volatile uint32_t ticks_left;

void cortexm_tick(void)
{
    if (!trial) {
        IWDG_KEY = KEY_FEED;
    } else if (ticks_left > 0) {
        ticks_left = ticks_left - 1u;
        IWDG_KEY = KEY_FEED;
    }
}

void watchdog_start(void)
{
    ticks_left = WATCHDOG_SECONDS * TICKS_A_SECOND;
    trial = true;
    IWDG_KEY = KEY_START; /* starts LSI as well, without which nothing would be updated */
    IWDG_KEY = KEY_WRITE;
    IWDG_PRESCALER = BY_256;
    IWDG_RELOAD = LONGEST;
    while (IWDG_STATUS & UPDATING) {
    }
    IWDG_KEY = KEY_FEED;
    cortexm_start_tick(board_clock_hz() / TICKS_A_SECOND);
}

void watchdog_stop(void)
{
    trial = false;
}
