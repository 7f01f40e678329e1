#include <string.h>

#include "nvm.h"
#include "nvm_chip.h"
#include "nvm_guard.h"

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
    nvm_guard();
    memcpy(to, nvm_at(at), bytes);
    if (!nvm_unguard()) {
        memset(to, 0, bytes); /* neither erased nor a record, whatever it seems to be today */
    }
    return true;
}

bool nvm_write(void *context, uint32_t at, const uint8_t *from, uint32_t bytes)
{
    (void)context;
    if (!is_inside(at, bytes) || at % SLOTS_WRITE_BYTES != 0 || bytes % SLOTS_WRITE_BYTES != 0) {
        return false;
    }
    if (!nvm_chip_write(at, from, bytes)) {
        return false;
    }
    nvm_guard();
    const bool same = memcmp(nvm_at(at), from, bytes) == 0;
    return nvm_unguard() && same;
}

/* A sector: its first byte is, and each other is as the one before. */
static bool is_blank(const uint8_t *sector)
{
    return sector[0] == 0xFFu && memcmp(sector, sector + 1, NVM_SECTOR_BYTES - 1u) == 0;
}

bool nvm_erase(void *context, uint32_t at)
{
    (void)context;
    if (!is_inside(at, NVM_SECTOR_BYTES) || at % NVM_SECTOR_BYTES != 0) {
        return false;
    }
    if (!nvm_chip_erase(at)) {
        return false;
    }
    nvm_guard();
    const bool blank = is_blank(nvm_at(at));
    return nvm_unguard() && blank;
}
