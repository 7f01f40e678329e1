/* The watchdog of an nRF52840 (product specification, WDT), which outlives the reset that firmware asks for.
 */
#include <stdint.h>

/* From the specification, not from the driver. */
static const uint32_t base = 0x40010000u, feeds = 0x6E524635u;
static const uint32_t core_hz = 64000000u;

#include "trial_time.h"

extern "C" {
#include "fleet/watchdog_nrf52.c"
}

static uint32_t reload = UINT32_MAX, requests = 1, config = 1;

static double period_s(double hertz)
{
    return (reload + 1.0) / hertz;
}

static void watchdog_reset(void)
{
}

uint32_t chip_load(uint32_t address)
{
    if (address != base + 0x400u) {
        wrong("only the status can be read");
    }
    return counts;
}

void chip_store(uint32_t address, uint32_t value)
{
    const uint32_t at = address - base;
    if (counts && at >= 0x504u && at <= 0x50Cu) {
        wrong("a setting is written while it counts");
        return;
    }
    switch (at) {
    case 0:
        counts = true;
        fed_s = now_s;
        if (requests != 1 || config != 0) {
            wrong("it waits for other requests, or counts while the core, and its tick, sleep");
        }
        break;
    case 0x504:
        reload = value;
        break;
    case 0x508:
        requests = value;
        break;
    case 0x50C:
        config = value;
        break;
    case 0x600:
        fed_s = value == feeds ? now_s : fed_s;
        break;
    default:
        wrong("there is no such register");
    }
}
