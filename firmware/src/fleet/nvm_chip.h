/*
 * What differs from chip to chip of non-volatile memory that is read like any other. One of nvm_*.c
 * implements it; the board's file says which. nvm.c has seen to it that all lies inside, on borders of
 * SLOTS_WRITE_BYTES or of a sector, and reads what was written or erased.
 */
#ifndef NVM_CHIP_H
#define NVM_CHIP_H

#include <stdbool.h>
#include <stdint.h>

/* False: the controller tells of an error. */
bool nvm_chip_write(uint32_t at, const uint8_t *from, uint32_t bytes);

/* The sector that begins there. False: as above. */
bool nvm_chip_erase(uint32_t at);

#endif
