/*
 * Non-volatile memory of a board, as slots.h wants it. The board's file says where it lies (NVM_ADDRESS), how
 * it is divided (NVM_SECTOR_BYTES, NVM_SLOT_SECTORS), and which of nvm_*.c writes it (nvm_chip.h).
 */
#ifndef NVM_H
#define NVM_H

#include <stdbool.h>
#include <stdint.h>

#include "slots.h"

/* Two sectors of records, two slots, and a sector for the device's name. */
#define NVM_NAME_AT ((2u + SLOTS_COUNT * NVM_SLOT_SECTORS) * NVM_SECTOR_BYTES)
#define NVM_BYTES   (NVM_NAME_AT + NVM_SECTOR_BYTES)

/* What lies at an offset; read like any memory once it was found whole, and under nvm_guard.h before. */
static inline const uint8_t *nvm_at(uint32_t at)
{
    return (const uint8_t *)(uintptr_t)(NVM_ADDRESS + at);
}

/* As in slots_flash. */
bool nvm_read(void *context, uint32_t at, uint8_t *to, uint32_t bytes);
bool nvm_write(void *context, uint32_t at, const uint8_t *from, uint32_t bytes);
bool nvm_erase(void *context, uint32_t at);

#endif
