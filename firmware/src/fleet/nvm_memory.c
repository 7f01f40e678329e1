/*
 * Emulated boards: a piece of the machine's RAM whose content QEMU keeps in a file. It behaves like NOR
 * flash: erased to ones by the sector, and a write can only clear bits. A new file is all zeros: sectors are
 * erased before they are used.
 */
#include <string.h>

#include "nvm.h"

static uint8_t *place(uint32_t at)
{
    return (uint8_t *)(uintptr_t)(NVM_ADDRESS + at);
}

static bool is_inside(uint32_t at, uint32_t bytes)
{
    return at <= NVM_BYTES && bytes <= NVM_BYTES - at;
}

bool nvm_read(void *context, uint32_t at, uint8_t *to, uint32_t bytes)
{
    (void)context;
    if (!is_inside(at, bytes)) {
        return false;
    }
    memcpy(to, place(at), bytes);
    return true;
}

bool nvm_write(void *context, uint32_t at, const uint8_t *from, uint32_t bytes)
{
    (void)context;
    if (!is_inside(at, bytes) || at % SLOTS_WRITE_BYTES != 0 || bytes % SLOTS_WRITE_BYTES != 0) {
        return false;
    }
    uint8_t *to = place(at);
    for (uint32_t i = 0; i < bytes; i++) {
        to[i] &= from[i];
    }
    return memcmp(to, from, bytes) == 0;
}

bool nvm_erase(void *context, uint32_t at)
{
    (void)context;
    if (!is_inside(at, NVM_SECTOR_BYTES) || at % NVM_SECTOR_BYTES != 0) {
        return false;
    }
    memset(place(at), 0xff, NVM_SECTOR_BYTES);
    return true;
}
