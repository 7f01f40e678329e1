/*
 * Flash controller and error correction of an STM32H743 (RM0433, section 4), and the part of its Cortex-M7
 * that has to do with them, as far as the drivers use them: their own C runs against it.
 */
#include <stdint.h>

/* From the manuals, not from the drivers. */
static const uint32_t base = 0x08100000u, sectors = 7, sector_bytes = 128 << 10, word_bytes = 32;
static const uint32_t bytes = sectors * sector_bytes;
static const uint32_t lock = 1, programs = 2, erases = 4, by_64_bits = 3u << 4, start = 1u << 7;
static const uint32_t is_busy = 1, is_queued = 4, errors = 0x6E0000u, sequence_error = 1u << 18;
static const uint32_t protection_error = 3u << 23, broken_word = 1u << 26;
static const uint32_t keys[] = {0x45670123u, 0xCDEF89ABu};
static const uint32_t goes_over_faults = 1u << 8, precise = 1u << 9, has_address = 1u << 15;
static const uint32_t sets = 128, ways = 4; /* of the data cache */
static const int busy_reads = 3;

#include "nor.h"

#include "ecc.h"

static void barrier(void);

extern "C" {
#include "cortexm.h"
#define cortexm_barrier barrier /* here it matters */
#include "boards/m7_caches.c"
#include "fleet/nvm.c"
#include "fleet/nvm_m7_ecc.c"
#include "fleet/nvm_stm32h7.c"

uint32_t chip_options = 1; /* locked, and the banks as delivered */
}

static uint32_t control, status, keys_given, part[word_bytes / 4], parts, word_at;
static int busy;
static bool is_late_control, is_late_word; /* stored by the core, and not yet there */
static uint32_t core_control, core_faults;
static bool masked, is_late_core;
static bool stale[bytes / word_bytes];   /* lines that the data cache may hold as they were */
static bool forgotten[sets][ways], lost; /* lost: it may hold what a fault left */

static void controller_reset(void)
{
    control = lock | by_64_bits;
    status = sequence_error; /* somebody's before */
    keys_given = parts = 0;
    busy = 0;
    is_late_control = is_late_word = is_late_core = masked = lost = false;
    core_control = 1u << 9;
    core_faults = 0;
    memset(stale, false, sizeof stale);
}

static void barrier(void)
{
    is_late_control = is_late_word = is_late_core = false;
}

void cortexm_mask_faults(void)
{
    if (memchr(stale, true, sizeof stale)) {
        wrong("the data cache may hold what was there before a change");
    }
    masked = true;
}

void cortexm_unmask_faults(void)
{
    if (lost || core_faults || core_control & goes_over_faults) {
        wrong("the next fault would find traces of this one");
    }
    masked = false;
}

static void read_broken(uint32_t)
{
    if (!masked || !(core_control & goes_over_faults) || is_late_core) {
        wrong("a broken word is read, which would be a fault at every start");
    }
    core_faults |= precise | has_address;
    memset(forgotten, false, sizeof forgotten);
    lost = true;
}

static void before_a_change(uint32_t address, uint32_t size)
{
    if (busy || status & errors) {
        wrong("the controller is busy, or an error stands");
        status |= sequence_error;
    }
    busy = busy_reads;
    memset(stale + (address - base) / word_bytes, true, size / word_bytes);
}

static void program(uint32_t address, uint32_t value)
{
    const uint32_t number = (address - base) / 4 % (word_bytes / 4);
    is_late_word = true;
    word_at = parts == 0 ? address - number * 4 : word_at;
    if (control != (by_64_bits | programs) || is_late_control) {
        wrong("programming is not enabled, or not yet");
        status |= sequence_error;
    } else if (busy || address % 4 != 0 || address - word_at >= word_bytes || parts & 1u << number) {
        wrong("a part of another word, or a second time the same, or it comes too early");
    } else {
        part[number] = value;
        parts |= 1u << number;
        if (parts == 0xFFu) {
            before_a_change(word_at, word_bytes);
            write_word(word_at, part);
            parts = 0;
        }
    }
}

static void erase(void)
{
    const uint32_t number = control >> 8 & 7u;
    if (control != (by_64_bits | erases | start | number << 8) || number >= sectors) {
        wrong("erases what is not its own");
        return;
    }
    before_a_change(base + number * sector_bytes, sector_bytes);
    erase_sector(base + number * sector_bytes, sector_bytes);
    control &= ~start;
}

static void command(uint32_t value)
{
    const uint32_t selected = control;
    is_late_control = true;
    if (control & lock || busy || parts) {
        wrong("a command while the controller is locked, busy, or has a part of a word");
    } else if (value & lock) {
        control |= lock; /* and nothing else changes */
        keys_given = 0;
        if (control & (programs | erases)) {
            wrong("programming or erasing stays enabled");
        }
    } else {
        control = value;
        if (control & start) {
            if ((selected | start) != control) {
                wrong("erases what was not selected before");
            }
            erase();
        }
    }
}

uint32_t chip_load(uint32_t address)
{
    switch (address) {
    case 0x52002018u:
        return chip_options;
    case 0x5200210Cu:
        return control;
    case 0x52002110u:
        if (is_late_word) {
            wrong("asked whether a word is programmed that is not there yet");
        }
        busy -= busy > 0;
        status |= protection_error; /* the core fetches ahead, from anywhere */
        status |= memchr(broken, true, sizeof broken) ? broken_word : 0;
        return status | (chip_dead ? 1u << 22 : busy > 1 ? is_busy | is_queued : busy ? is_queued : 0);
    case 0xE000ED14u:
        return core_control;
    case 0xE000ED28u:
        return core_faults;
    case 0xE000ED80u:
        return (sets - 1) << 13 | (ways - 1) << 3;
    default:
        wrong("a register that it has nothing to do with is read");
        return 0;
    }
}

static void forget(uint32_t set, uint32_t way)
{
    forgotten[set][way] = true;
    lost = lost && memchr(forgotten, false, sizeof forgotten);
}

/* Whether it is one of the core's. */
static bool core_store(uint32_t address, uint32_t value)
{
    switch (address) {
    case 0xE000ED14u:
        is_late_core = true;
        core_control = value;
        return true;
    case 0xE000ED28u:
        core_faults &= ~value;
        return true;
    case 0xE000ED84u:
        return value == 0;
    case 0xE000EF5Cu:
        if (is_flash(value)) {
            stale[(value - base) / word_bytes] = false;
        }
        return true;
    case 0xE000EF74u:
        forget(value >> 5 & (sets - 1), value >> 30);
        return true;
    default:
        return false;
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
    if (core_store(address, value) || chip_dead) {
        return;
    }
    if (is_flash(address)) {
        program(address, value);
    } else if (address == 0x52002104u) {
        key(value);
    } else if (address == 0x5200210Cu) {
        command(value);
    } else if (address == 0x52002114u) {
        status &= ~value;
    } else {
        wrong("a register that it has nothing to do with is written");
    }
}
