/*
 * Flash controller and error correction of an STM32L475VG (RM0351, section 3), or of an STM32L4R5ZI (RM0432,
 * section 3) with CHIP_IS_PLUS, as far as the drivers use them: their own C runs against it.
 */
#include <stdint.h>

/* From the manuals, not from the drivers. */
static const uint32_t page_bytes = CHIP_IS_PLUS ? 4 << 10 : 2 << 10, pages = 256, word_bytes = 8;
static const uint32_t bytes = pages * page_bytes, base = 0x08000000u + bytes; /* bank 2 behind bank 1 */
static const uint32_t lock = 1u << 31, start = 1u << 16, bank_2 = 1u << 11, erases = 2, programs = 1;
static const uint32_t is_busy = 1u << 16, errors = 0xC3FAu, sequence_error = 1u << 7, option_error = 1u << 15;
static const uint32_t data_cache = 1u << 10, reset_data_cache = 1u << 12;
static const uint32_t ecc_flags = 0xF0000000u, detected = 1u << 31, corrected = 1u << 30;
static const uint32_t ecc_bank_2 = CHIP_IS_PLUS ? 1u << 21 : 1u << 19;
static const uint32_t keys[] = {0x45670123u, 0xCDEF89ABu};
static const uint32_t access_of_the_port = 0x704u; /* both caches on, prefetch, 4 wait states */
static const int busy_reads = 3;

#include "nor.h"

#include "ecc.h"

extern "C" {
#include "fleet/nvm.c"
#include "fleet/nvm_stm32l4.c"
#include "fleet/nvm_stm32l4_ecc.c"

uint32_t chip_options = 0xFFEFF8AAu; /* as it is delivered */
uint32_t chip_ecc;
}

static uint32_t control, status, access, keys_given, low_word, low_at;
static int busy;
static bool stale; /* the data cache may hold what was there before a change */

static void controller_reset(void)
{
    control = lock;
    access = access_of_the_port;
    status = option_error; /* which many have from the start on */
    keys_given = low_at = 0;
    busy = 0;
    stale = false;
    chip_ecc = corrected; /* start-up has read a word with one wrong bit */
}

static void read_broken(uint32_t address)
{
    if (chip_ecc & ecc_flags) {
        wrong("an older error hides that a broken word is read");
    }
    chip_ecc = detected | ecc_bank_2 | (address - base);
    if (!cortexm_nmi()) {
        wrong("a broken word is read, which would be a fault at every start");
        chip_ecc = 0;
    }
    if (chip_ecc & detected) {
        wrong("the NMI comes for ever");
        chip_ecc = 0;
    }
}

static void before_a_change(void)
{
    if (busy || status) {
        wrong("the controller is busy, or an error stands");
        status |= sequence_error;
    }
    if (access & data_cache) {
        wrong("the data cache is on while the other bank changes");
    }
    stale = true;
    busy = busy_reads;
}

static void program(uint32_t address, uint32_t value)
{
    if (control != programs) {
        wrong("programming is not enabled");
    } else if (low_at == 0 && address % word_bytes == 0) {
        low_at = address;
        low_word = value;
    } else if (low_at == 0 || address != low_at + 4) {
        wrong("not both halves of a double word, the lower one first");
    } else {
        const uint32_t word[] = {low_word, value};
        before_a_change();
        write_word(low_at, word);
        low_at = 0;
    }
}

static void command(uint32_t value)
{
    const uint32_t selected = control;
    if (control & lock || busy || low_at != 0) {
        wrong("a command while the controller is locked, busy, or has half a double word");
        return;
    }
    control = value;
    keys_given = control & lock ? 0 : keys_given;
    if (control & start) {
        const uint32_t number = control >> 3 & 0xFFu;
        if (control != (selected | start) || selected != (erases | bank_2 | number << 3)) {
            wrong("erases what is not its own, or what was not selected before");
            return;
        }
        before_a_change();
        erase_sector(base + number * page_bytes, page_bytes);
        control &= ~start;
    }
}

uint32_t chip_load(uint32_t address)
{
    switch (address) {
    case 0x40022000u:
        return access;
    case 0x40022010u:
        busy -= busy > 0;
        return chip_dead ? sequence_error : status | (busy ? is_busy : 0);
    case 0x40022014u:
        return control;
    case 0x40022018u:
        return chip_ecc;
    case 0x40022020u:
        return chip_options;
    default:
        wrong("a register that it has nothing to do with is read");
        return 0;
    }
}

static void set_access(uint32_t value)
{
    if (value & reset_data_cache && (access | value) & data_cache) {
        wrong("the data cache is reset while it is on");
    }
    stale = stale && !(value & reset_data_cache);
    access = value & ~reset_data_cache;
    if (access & data_cache && (stale || !(control & lock))) {
        wrong("left unlocked, or with a data cache that was not reset after the last change");
    }
}

static void key(uint32_t value)
{
    if (keys_given > 1 || value != keys[keys_given]) {
        wrong("a wrong key: locked until the next reset");
    } else if (++keys_given == 2) {
        control &= ~lock;
    }
}

void chip_store(uint32_t address, uint32_t value)
{
    if (address == 0x40022018u) {
        chip_ecc &= ~(value & ecc_flags);
    } else if (chip_dead) {
        return;
    } else if (is_flash(address)) {
        program(address, value);
    } else if (address == 0x40022000u) {
        set_access(value);
    } else if (address == 0x40022008u) {
        key(value);
    } else if (address == 0x40022010u) {
        status &= ~(value & errors);
    } else if (address == 0x40022014u) {
        command(value);
    } else {
        wrong("a register that it has nothing to do with is written");
    }
}
