/* The watchdog of an RP2040 (datasheet 4.7; its count falls by two at each tick of a microsecond: erratum
 * E1). */
#include <stdint.h>

/* From the data sheet, not from the driver. */
static const uint32_t base = 0x40058000u, load = base + 4u, ones = 0x2000u, zeros = 0x3000u;
static const uint32_t wdsel = 0x40010008u, all_but_oscillators = 0x1FFFCu, enable = 1u << 30;
static const uint32_t core_hz = 125000000u;

#include "trial_time.h"

extern "C" {
#include "fleet/watchdog_rp2040.c"
}

static uint32_t count, resets;

static double period_s(double hertz)
{
    return count / 2 / hertz;
}

/* Nothing says that a reset stops it. */
static void watchdog_reset(void)
{
    resets = 0;
}

uint32_t chip_load(uint32_t)
{
    wrong("nothing has to be read");
    return 0;
}

void chip_store(uint32_t address, uint32_t value)
{
    switch (address) {
    case load:
        count = value;
        fed_s = now_s;
        if (value > 0xFFFFFFu) {
            wrong("it has 24 bits");
        }
        break;
    case base + ones:
        counts = counts || value == enable;
        if (value != enable || count == 0 || resets != all_but_oscillators) {
            wrong("it begins with no period, or would not reset all of the chip");
        }
        break;
    case base + zeros:
        counts = counts && value != enable;
        break;
    case wdsel:
        resets = value;
        break;
    default:
        wrong("it has nothing to do with this register");
    }
}
