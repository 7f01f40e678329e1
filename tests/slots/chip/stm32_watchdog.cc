/*
 * The independent watchdog of an STM32 (RM0090, section 21) and the core's tick, in simulated time: the
 * driver's own C runs against them.
 */
#include <stdio.h>

static double now_s, fed_s, tick_s;

extern "C" {
#include "fleet/watchdog_stm32.c"

char chip_wrong[100];

uint32_t board_clock_hz(void)
{
    return 168000000u;
}
}

/* From the manual, not from the driver. */
static const uint32_t base = 0x40003000u, starts = 0xCCCC, opens = 0x5555, feeds = 0xAAAA, under_way = 3;

static bool counts, may_write;
static uint32_t prescaler, reload = 0xFFFu, updates;

static void wrong(const char *what)
{
    snprintf(chip_wrong, sizeof chip_wrong, "%s", what);
}

void cortexm_start_tick(uint32_t clocks)
{
    tick_s = clocks / 168e6;
    if (clocks == 0 || clocks > 1u << 24) {
        wrong("SysTick cannot count that far");
    }
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

/* Some seconds go by. Returns after how many the device was reset; below 0: it was not. */
extern "C" double chip_run(double seconds, bool interrupts, double hertz)
{
    const double began_s = now_s;
    const double period_s = (4u << prescaler) * (reload + 1.0) / hertz;
    while (now_s < began_s + seconds) {
        now_s += tick_s ? tick_s : 0.01;
        if (counts && now_s - fed_s > period_s) {
            return now_s - began_s;
        }
        if (interrupts && tick_s) {
            cortexm_tick();
        }
    }
    return -1.0;
}
