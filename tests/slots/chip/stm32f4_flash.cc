/*
 * The flash controller of an STM32F405 (RM0090, section 3), as far as its driver uses it: the driver's own C
 * runs against it.
 */
#include <stdint.h>

/* From the manual, not from the driver. */
static const uint32_t base = 0x08020000u, first = 5, sectors = 7, sector_bytes = 128 << 10;
static const uint32_t bytes = sectors * sector_bytes, word_bytes = 4;
static const uint32_t lock = 1u << 31, start = 1u << 16, by_words = 2u << 8, erases = 2, programs = 1;
static const uint32_t is_busy = 1u << 16, sequence_error = 1u << 7, operation_error = 1u << 1;
static const uint32_t data_cache = 1u << 10, reset_data_cache = 1u << 12;
static const uint32_t keys[] = {0x45670123u, 0xCDEF89ABu};
static const uint32_t access_of_the_port = 0x705u; /* both caches on, prefetch, 5 wait states */
static const int busy_reads = 3;

#include "nor.h"

extern "C" {
#include "fleet/nvm.c"
#include "fleet/nvm_no_ecc.c"
#include "fleet/nvm_stm32f4.c"
}

static uint32_t control, status, access, keys_given;
static int busy;
static bool stale; /* the data cache may hold what was there before a change */

static void controller_reset(void)
{
    control = lock;
    access = access_of_the_port;
    status = keys_given = 0;
    busy = 0;
    stale = false;
}

static void has_changed(void)
{
    busy = busy_reads;
    stale = stale || access & data_cache;
}

static void program(uint32_t address, uint32_t value)
{
    if (busy || control != (by_words | programs)) {
        wrong("programmed when the controller was not ready for a word");
        status |= sequence_error;
        return;
    }
    write_word(address, &value);
    has_changed();
}

static void erase(void)
{
    const uint32_t number = control >> 3 & 0xFu;
    if (control != (by_words | erases | start | number << 3) || number < first || number >= first + sectors) {
        wrong("erases what is not its own");
        return;
    }
    erase_sector(base + (number - first) * sector_bytes, sector_bytes);
    has_changed();
    control &= ~start;
}

static void command(uint32_t value)
{
    if (control & lock) {
        wrong("the control register is locked");
    } else if (busy) {
        wrong("a command while the controller is busy");
    } else {
        control = value;
        keys_given = control & lock ? 0 : keys_given;
        if (control & start) {
            erase();
        }
    }
}

uint32_t chip_load(uint32_t address)
{
    switch (address) {
    case 0x40023C00u:
        return access;
    case 0x40023C0Cu:
        busy -= busy > 0;
        return chip_dead ? operation_error : status | (busy ? is_busy : 0);
    case 0x40023C10u:
        return control;
    default:
        wrong("a register that it has nothing to do with is read");
        return 0;
    }
}

void chip_store(uint32_t address, uint32_t value)
{
    if (chip_dead) {
        return;
    }
    if (is_flash(address)) {
        program(address, value);
        return;
    }
    switch (address) {
    case 0x40023C00u:
        if (value & reset_data_cache && (access | value) & data_cache) {
            wrong("the data cache is reset while it is on");
        }
        stale = stale && !(value & reset_data_cache);
        access = value & ~reset_data_cache;
        break;
    case 0x40023C04u:
        if (stale) {
            wrong("the data cache was not reset after the last change");
        }
        if (keys_given > 1 || value != keys[keys_given]) {
            wrong("a wrong key: locked until the next reset");
        } else if (++keys_given == 2) {
            control &= ~lock;
        }
        break;
    case 0x40023C0Cu:
        status &= ~value;
        break;
    case 0x40023C10u:
        command(value);
        break;
    default:
        wrong("a register that it has nothing to do with is written");
    }
}
