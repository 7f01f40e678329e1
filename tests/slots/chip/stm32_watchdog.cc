/* The independent watchdog of an STM32 (RM0090, section 21). */
#include <stdint.h>

/* From the manual, not from the driver. */
static const uint32_t base = 0x40003000u, starts = 0xCCCC, opens = 0x5555, feeds = 0xAAAA, under_way = 3;
static const uint32_t core_hz = 168000000u;

#include "trial_time.h"

extern "C" {
#include "fleet/watchdog_stm32.c"
}

static bool may_write;
static uint32_t prescaler, reload = 0xFFFu, updates;

static double period_s(double hertz)
{
    return (4u << prescaler) * (reload + 1.0) / hertz;
}

static void watchdog_reset(void)
{
    counts = may_write = false;
    prescaler = updates = 0;
    reload = 0xFFFu;
}

uint32_t chip_load(uint32_t address)
{
    if (address != base + 0xCu) {
        wrong("only the status can be read");
    }
    updates -= updates > 0;
    return updates ? under_way : 0;
}

void chip_store(uint32_t address, uint32_t value)
{
    uint32_t &setting = address == base + 4u ? prescaler : reload;
    switch (address - base) {
    case 0:
        if (value == feeds && updates) {
            wrong("fed before the period was there");
        }
        counts = counts || value == starts;
        fed_s = value == feeds || value == starts ? now_s : fed_s;
        may_write = value == opens;
        break;
    case 4:
    case 8:
        if (!may_write || !counts) {
            wrong("a setting is written that is locked, or has no clock");
        }
        setting = value;
        updates = 5;
        break;
    default:
        wrong("there is no such register");
    }
}
