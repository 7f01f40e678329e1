/*
 * How the flash that an RP2040 runs from is changed: by its boot ROM (datasheet 2.8.3.1.3), in this order.
 * From connect() to enter_xip() nothing can be read from the flash, no instruction either. Offsets count from
 * its first byte.
 */
#ifndef NVM_RP2040_ROM_H
#define NVM_RP2040_ROM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct nvm_rp2040_rom {
    void (*connect)(void);  /* the pins to the flash interface */
    void (*exit_xip)(void); /* the flash takes commands, one bit at a time */
    /* By blocks, with this command, where they fit; else by sectors of 4 KB. */
    void (*erase)(uint32_t at, size_t bytes, uint32_t block_bytes, uint8_t block_command);
    void (*program)(uint32_t at, const uint8_t *from, size_t bytes); /* whole pages of 256 bytes */
    void (*flush)(void);     /* the cache forgets all; and the chip select is the flash interface's again */
    void (*enter_xip)(void); /* as it was set up after reset */
} nvm_rp2040_rom;

/* False: a ROM without them. */
bool nvm_rp2040_find_rom(nvm_rp2040_rom *rom);

#endif
