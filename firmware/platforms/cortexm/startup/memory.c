/*
 * Small memset, memmove and memcmp: the C library's are unrolled and take 500 bytes of flash for the few
 * calls that a measuring firmware makes. memcpy, which kernels use, stays the library's.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

void *memset(void *to, int value, size_t bytes)
{
    uint8_t *byte = to;
    const uint32_t pattern = (uint8_t)value * 0x01010101u;
    while (bytes > 0 && ((uintptr_t)byte & 3u)) {
        *byte++ = (uint8_t)value;
        bytes--;
    }
    for (; bytes >= 4u; bytes -= 4u, byte += 4) {
        *(uint32_t *)(void *)byte = pattern;
    }
    while (bytes-- > 0) {
        *byte++ = (uint8_t)value;
    }
    return to;
}

void *memmove(void *to, const void *from, size_t bytes)
{
    uint8_t *target = to;
    const uint8_t *source = from;
    if (target < source) {
        while (bytes-- > 0) {
            *target++ = *source++;
        }
    } else {
        while (bytes-- > 0) {
            target[bytes] = source[bytes];
        }
    }
    return to;
}

int memcmp(const void *one, const void *other, size_t bytes)
{
    const uint8_t *a = one, *b = other;
    for (; bytes > 0; a++, b++, bytes--) {
        if (*a != *b) {
            return *a - *b;
        }
    }
    return 0;
}
