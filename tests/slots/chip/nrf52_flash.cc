/*
 * The flash controller of an nRF52840 (product specification, NVMC), as far as its driver uses it: the
 * driver's own C runs against it.
 */
#include <stdint.h>

/* From the specification, not from the driver. */
static const uint32_t base = 0x7D000u, page_bytes = 4 << 10, bytes = 131 * page_bytes;
static const uint32_t word_bytes = 4;
static const uint32_t writes = 1, erases = 2;
static const int busy_reads = 3;

#include "nor.h"

extern "C" {
#include "fleet/nvm.c"
#include "fleet/nvm_no_ecc.c"
#include "fleet/nvm_nrf52.c"
}

static uint32_t mode;
static int busy;

static void controller_reset(void)
{
    mode = 0;
    busy = 0;
}

uint32_t chip_load(uint32_t address)
{
    if (address != 0x4001E400u) {
        wrong("a register that it has nothing to do with is read");
    }
    busy -= busy > 0;
    return chip_dead || busy == 0;
}

void chip_store(uint32_t address, uint32_t value)
{
    if (chip_dead) {
        return;
    }
    if (busy) {
        wrong("the controller was not ready");
    }
    busy = busy_reads;
    if (is_flash(address)) {
        if (mode != writes) {
            wrong("writing is not enabled");
            return;
        }
        write_word(address, &value);
        return;
    }
    switch (address) {
    case 0x4001E504u:
        mode = value;
        break;
    case 0x4001E508u:
        if (mode != erases || !is_flash(value) || value % page_bytes != 0) {
            wrong("erases what is not its own, or without leave");
            return;
        }
        erase_sector(value, page_bytes);
        break;
    default:
        wrong("a register that it has nothing to do with is written");
    }
}
