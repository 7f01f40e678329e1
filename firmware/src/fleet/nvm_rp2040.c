/*
 * The flash of an RP2040's board, a chip of its own (W25Q16JV): sectors of 4 KB, pages of 256 bytes. The
 * firmware runs from it, so what runs while it is changed lies in RAM or in the boot ROM, and interrupts are
 * masked: 45 to 400 ms a sector, 0.4 to 3 ms a page. Bytes that come over the UART meanwhile may be lost: the
 * host asks again. Nothing tells of an error. Never run on a chip; QEMU has no such flash.
 */
#include <string.h>

#include "core.h"
#include "nvm.h"
#include "nvm_chip.h"
#include "nvm_rp2040_rom.h"

#define PAGE_BYTES   0x100u
#define SECTOR_BYTES 0x1000u
#define BLOCK_BYTES  0x10000u
#define BLOCK_ERASE  0xD8u
#define FLASH        0x10000000u
#define FLASH_BYTES  0x200000u

typedef char nvm_is_what_the_board_has[NVM_SECTOR_BYTES == SECTOR_BYTES && NVM_ADDRESS % SECTOR_BYTES == 0 &&
                                               NVM_ADDRESS >= FLASH &&
                                               NVM_BYTES <= FLASH + FLASH_BYTES - NVM_ADDRESS
                                           ? 1
                                           : -1];

/* Writes a page, which lies in RAM; null: erases a sector. Calls nothing but what was found before: the
   compiler's own functions are in the flash. */
__attribute__((section(".ramfunc"), noinline)) static void change_in_ram(const nvm_rp2040_rom *rom,
                                                                         uint32_t at, const uint8_t *page)
{
    rom->connect();
    rom->exit_xip();
    if (page != NULL) {
        rom->program(at, page, PAGE_BYTES);
    } else {
        rom->erase(at, SECTOR_BYTES, BLOCK_BYTES, BLOCK_ERASE);
    }
    rom->flush();
    rom->enter_xip();
}

static bool change_alone(uint32_t at, const uint8_t *page)
{
    nvm_rp2040_rom rom;
    if (!nvm_rp2040_find_rom(&rom)) {
        return false;
    }
    core_mask();
    change_in_ram(&rom, NVM_ADDRESS - FLASH + at, page);
    core_unmask();
    return true;
}

/* Each piece of a page is written with ones around it, which change no bit: the flash takes parts of a page,
   one after the other (W25Q16JV, Page Program). */
bool nvm_chip_write(uint32_t at, const uint8_t *from, uint32_t bytes)
{
    static uint8_t page[PAGE_BYTES];
    const uint32_t end = at + bytes;
    while (at < end) {
        const uint32_t start = at % PAGE_BYTES;
        const uint32_t piece = end - at < PAGE_BYTES - start ? end - at : PAGE_BYTES - start;
        memset(page, 0xFF, sizeof page);
        memcpy(page + start, from, piece);
        if (!change_alone(at - start, page)) {
            return false;
        }
        at += piece;
        from += piece;
    }
    return true;
}

bool nvm_chip_erase(uint32_t at)
{
    return change_alone(at, NULL);
}
