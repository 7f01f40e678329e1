/*
 * The flash of an STM32F405 with its controller (RM0090, section 3), as far as its driver uses them: the
 * driver's own C runs against it. Flash is NOR: an erase sets the bits of a sector, programming clears bits
 * of a word. Power may be cut in any of these changes. The first thing that a chip would not do, or would
 * take amiss, is kept as `chip_wrong`.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

extern "C" {
#include "fleet/nvm_stm32f4.c"

enum chip_tear { NOTHING, HALF, GARBAGE };

char chip_wrong[100];
uint32_t chip_changes;
bool chip_dead;
}

/* From the manual, not from the driver. */
static const uint32_t base = 0x08020000u, first = 5, sectors = 7, sector_bytes = 128 << 10;
static const uint32_t bytes = sectors * sector_bytes;
static const uint32_t lock = 1u << 31, start = 1u << 16, by_words = 2u << 8, erases = 2, programs = 1;
static const uint32_t is_busy = 1u << 16, sequence_error = 1u << 7, operation_error = 1u << 1;
static const uint32_t data_cache = 1u << 10, reset_data_cache = 1u << 12;
static const uint32_t keys[] = {0x45670123u, 0xCDEF89ABu};
static const uint32_t access_of_the_port = 0x705u; /* both caches on, prefetch, 5 wait states */
static const int busy_reads = 3;

static uint8_t *memory;
static uint32_t control, status, access, keys_given, cut_at, garbage;
static chip_tear tear;
static int busy;
static bool stale; /* the data cache may hold what was there before a change */

static void wrong(const char *what)
{
    if (chip_wrong[0] == '\0') {
        snprintf(chip_wrong, sizeof chip_wrong, "change %u: %s", chip_changes, what);
    }
}

static uint32_t any(void)
{
    garbage = garbage * 1664525u + 1013904223u;
    return garbage >> 16 | garbage << 16;
}

/* All changes come here: `size` bytes become `now`, or something between that and what they were. */
static void change(uint8_t *at, const uint8_t *now, uint32_t size)
{
    chip_dead = chip_changes++ == cut_at;
    const uint32_t good = !chip_dead ? size : tear == HALF ? size / 2 : 0;
    if (chip_dead && tear == GARBAGE) {
        for (uint32_t i = 0; i < size; i++) {
            const uint8_t either = at[i] ^ now[i]; /* bits that are on their way may be anything */
            at[i] = (uint8_t)(at[i] ^ (either & any()));
        }
    }
    memcpy(at, now, good);
    busy = busy_reads;
    stale = stale || access & data_cache;
}

static void program(uint32_t address, uint32_t value)
{
    uint8_t *at = memory + (address - base);
    uint32_t old;
    memcpy(&old, at, sizeof old);
    if (busy || control != (by_words | programs) || address % 4 != 0) {
        wrong("programmed when the controller was not ready for a word");
        status |= sequence_error;
        return;
    }
    if (old != UINT32_MAX) {
        wrong("a word is programmed twice");
    }
    value &= old;
    change(at, (const uint8_t *)&value, sizeof value);
}

static void erase(void)
{
    static uint8_t ones[sector_bytes];
    const uint32_t number = control >> 3 & 0xFu;
    if (control != (by_words | erases | start | number << 3) || number < first || number >= first + sectors) {
        wrong("erases what is not its own");
        return;
    }
    memset(ones, 0xFF, sizeof ones);
    change(memory + (number - first) * sector_bytes, ones, sector_bytes);
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
    if (address >= base && address < base + bytes) {
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

extern "C" {

/* The memory lies where the chip has it: the driver reads it there. Null: that place is taken. */
uint8_t *chip_memory(void)
{
    if (memory == NULL) {
        void *at = mmap((void *)(uintptr_t)base, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
        memory = at == (void *)(uintptr_t)base ? (uint8_t *)at : NULL;
    }
    return memory;
}

/* Power comes, and goes in the change with this number. */
void chip_power(uint32_t cut_in, int how)
{
    control = lock;
    access = access_of_the_port;
    status = keys_given = chip_changes = 0;
    busy = 0;
    stale = chip_dead = false;
    cut_at = cut_in;
    garbage = cut_in;
    tear = (chip_tear)how;
}
}
