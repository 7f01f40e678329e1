/*
 * Emulated boards: a piece of the machine's RAM whose content QEMU keeps in a file. It behaves like NOR
 * flash: erased to ones by the sector, and a write can only clear bits. A new file is all zeros: sectors are
 * erased before they are used.
 */
#include <string.h>

#include "nvm.h"
#include "nvm_chip.h"

static uint8_t *place(uint32_t at)
{
    return (uint8_t *)(uintptr_t)(NVM_ADDRESS + at);
}

bool nvm_chip_write(uint32_t at, const uint8_t *from, uint32_t bytes)
{
    uint8_t *to = place(at);
    for (uint32_t i = 0; i < bytes; i++) {
        to[i] &= from[i];
    }
    return true;
}

bool nvm_chip_erase(uint32_t at)
{
    memset(place(at), 0xff, NVM_SECTOR_BYTES);
    return true;
}
