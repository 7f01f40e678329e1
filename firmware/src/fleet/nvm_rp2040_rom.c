/*
 * The boot ROM's own table tells where its functions are (datasheet 2.8.3). It could make the flash readable
 * as well, at two thirds of the speed that the second boot stage sets; so a copy of that stage does.
 */
#include <string.h>

#include "nvm_rp2040_rom.h"

#define ROM_TABLES  0x14u /* two addresses of 16 bits: functions, and data */
#define ROM_LOOK_UP 0x18u
#define XIP_BASE    0x10000000u
#define STAGE_WORDS 64u

typedef uintptr_t (*look_up)(const uint16_t *table, uint32_t code);

static uint32_t stage[STAGE_WORDS]; /* in RAM, as all that runs meanwhile */

/* A half-word of the ROM, which begins at address 0: behind a volatile, lest the compiler takes it for NULL.
 */
static uintptr_t rom_half_word(uint32_t at)
{
    const volatile uint32_t *volatile word = (const volatile uint32_t *)(uintptr_t)at;
    return *word & 0xFFFFu;
}

static uintptr_t function(char first, char second)
{
    const look_up find = (look_up)rom_half_word(ROM_LOOK_UP);
    return find((const uint16_t *)rom_half_word(ROM_TABLES), (uint32_t)first | (uint32_t)second << 8);
}

bool nvm_rp2040_find_rom(nvm_rp2040_rom *rom)
{
    memcpy(stage, (const void *)XIP_BASE, sizeof stage);
    rom->connect = (void (*)(void))function('I', 'F');
    rom->exit_xip = (void (*)(void))function('E', 'X');
    rom->erase = (void (*)(uint32_t, size_t, uint32_t, uint8_t))function('R', 'E');
    rom->program = (void (*)(uint32_t, const uint8_t *, size_t))function('R', 'P');
    rom->flush = (void (*)(void))function('F', 'C');
    rom->enter_xip = (void (*)(void))((uintptr_t)stage | 1u); /* Thumb */
    return rom->connect && rom->exit_xip && rom->erase && rom->program && rom->flush;
}
