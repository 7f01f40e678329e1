/*
 * NOR flash, where the chip has it: an erase sets the bits of a sector, writing clears bits of a word. Power
 * may be cut in any of these changes, and leaves words broken; see ecc.h. The first thing that a chip would
 * not do, or would take amiss, is kept as `chip_wrong`. A file that includes this says where the memory is
 * (`base`, `bytes`), how much is written at once (`word_bytes`), and what power does to its controller.
 */
#ifndef NOR_H
#define NOR_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum chip_tear { NOTHING, HALF, GARBAGE };

extern "C" {
char chip_wrong[100];
uint32_t chip_changes;
bool chip_dead;
}

static uint8_t *memory;
static bool broken[bytes / word_bytes]; /* words that are between what they were and what they were to be */
static uint32_t cut_at, garbage;
static chip_tear tear;

static void controller_reset(void);

static void wrong(const char *what)
{
    if (chip_wrong[0] == '\0') {
        snprintf(chip_wrong, sizeof chip_wrong, "change %u: %s", chip_changes, what);
    }
}

static bool is_flash(uint32_t address)
{
    return address >= base && address < base + bytes;
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
    bool *word = broken + (at - memory) / word_bytes;
    memset(word, false, good / word_bytes);
    if (good % word_bytes != 0) {
        word[good / word_bytes] = true;
    }
    if (chip_dead && tear == GARBAGE) {
        memset(word, true, size / word_bytes);
    }
}

/* Or whole words that the flash writes all at once, a page at most. */
static void write_word(uint32_t address, const void *value, uint32_t size = word_bytes)
{
    uint8_t *at = memory + (address - base);
    uint8_t now[256];
    bool is_erased = address % word_bytes == 0;
    for (uint32_t i = 0; i < size; i++) {
        is_erased = is_erased && at[i] == 0xFF && !broken[(address - base + i) / word_bytes];
        now[i] = at[i] & ((const uint8_t *)value)[i];
    }
    if (!is_erased) {
        wrong("a word is not aligned, or written twice");
    }
    change(at, now, size);
}

static void erase_sector(uint32_t address, uint32_t size)
{
    static uint8_t ones[128 << 10];
    memset(ones, 0xFF, size);
    change(memory + (address - base), ones, size);
}

/* The driver reads its memory there. Null: that place is taken. */
extern "C" uint8_t *chip_memory(void)
{
    if (memory == NULL) {
        void *at = mmap((void *)(uintptr_t)base, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
        memory = at == (void *)(uintptr_t)base ? (uint8_t *)at : NULL;
    }
    return memory;
}

/* Another chip may have its memory there. */
extern "C" void chip_leave(void)
{
    munmap(memory, bytes);
    memory = NULL;
}

/* As if it had always been so. */
extern "C" void chip_hold(const uint8_t *content, uint32_t size)
{
    memcpy(memory, content, size);
    memset(broken, false, sizeof broken);
}

/* Power comes, and goes in the change with this number. */
extern "C" void chip_power(uint32_t cut_in, int how)
{
    controller_reset();
    chip_changes = 0;
    chip_dead = false;
    cut_at = garbage = cut_in;
    tear = (chip_tear)how;
}

#endif
