/*
 * Error correction of the flash in nor.h: to read a broken word is a fault, what is read is anything, also
 * as if it were erased, and something else the next time. A file includes this between nor.h and the driver,
 * whose reads it then sees, and says what its chip does in such a fault.
 */
#ifndef ECC_H
#define ECC_H

#include "nor.h"

static void read_broken(uint32_t address);

static void reads(const void *from, uint32_t size)
{
    if ((uintptr_t)from > UINT32_MAX || !is_flash((uint32_t)(uintptr_t)from)) {
        return;
    }
    const uint32_t start = (uint32_t)(uintptr_t)from;
    for (uint32_t at = start - start % word_bytes; at < start + size; at += word_bytes) {
        if (broken[(at - base) / word_bytes]) {
            const bool seems_erased = any() & 1;
            for (uint32_t i = 0; i < word_bytes; i++) {
                memory[at - base + i] = seems_erased ? 0xFF : (uint8_t)any();
            }
            read_broken(at);
        }
    }
}

static void *chip_memcpy(void *to, const void *from, size_t size)
{
    reads(from, (uint32_t)size);
    return memcpy(to, from, size);
}

static int chip_memcmp(const void *one, const void *other, size_t size)
{
    reads(one, (uint32_t)size);
    reads(other, (uint32_t)size);
    return memcmp(one, other, size);
}

#define memcpy chip_memcpy
#define memcmp chip_memcmp

#endif
