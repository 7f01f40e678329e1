/*
 * The independent watchdog of STM32 chips (IWDG; RM0090 section 21, RM0351, RM0432 and RM0433 have the same).
 * Its clock, LSI, has 17 to 47 kHz on an F405 and 29 to 34 kHz on L4, L4+ and H7, and its longest period
 * therefore 22 to 62 s or 30 to 36 s. Never run on a chip; QEMU has no such watchdog.
 */
#include "cortexm.h"
#include "watchdog_fed.h"

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

void watchdog_begin(void)
{
    IWDG_KEY = KEY_START; /* starts LSI as well, without which nothing would be updated */
    IWDG_KEY = KEY_WRITE;
    IWDG_PRESCALER = BY_256;
    IWDG_RELOAD = LONGEST;
    while (IWDG_STATUS & UPDATING) {
    }
}

void watchdog_feed(void)
{
    IWDG_KEY = KEY_FEED;
}

void watchdog_end(void)
{
}

bool watchdog_outlived_reset(void)
{
    return false;
}
