/*
 * The four memory functions that compiler, zcbor and planrt call. The C library's are unrolled for large
 * blocks and take 800 bytes of flash, a tenth of the firmware. These copy and fill by words, which a
 * Cortex-M3 and later also does from unaligned addresses; a Cortex-M0+ has its own.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__ARM_ARCH_6M__)

typedef uint32_t __attribute__((may_alias)) aligned_word;

/* A Cortex-M0+ faults on a word that is not aligned. */
void *memcpy(void *restrict to, const void *restrict from, size_t bytes)
{
    uint8_t *target = to;
    const uint8_t *source = from;
    if ((((uintptr_t)to | (uintptr_t)from) & 3u) == 0) {
        for (; bytes >= 4u; bytes -= 4u, target += 4, source += 4) {
            *(aligned_word *)(void *)target = *(const aligned_word *)(const void *)source;
        }
    }
    while (bytes-- > 0) {
        *target++ = *source++;
    }
    return to;
}

void *memset(void *to, int value, size_t bytes)
{
    uint8_t *byte = to;
    const uint32_t pattern = (uint8_t)value * 0x01010101u;
    for (; bytes > 0 && ((uintptr_t)byte & 3u) != 0; bytes--) {
        *byte++ = (uint8_t)value;
    }
    for (; bytes >= 4u; bytes -= 4u, byte += 4) {
        *(aligned_word *)(void *)byte = pattern;
    }
    while (bytes-- > 0) {
        *byte++ = (uint8_t)value;
    }
    return to;
}

#else

typedef struct __attribute__((packed)) unaligned_word {
    uint32_t value;
} __attribute__((may_alias)) unaligned_word;

/* 11 instructions for 16 bytes; the compiler's own loop under -Os takes 24. */
__attribute__((naked)) void *memcpy(void *restrict to, const void *restrict from, size_t bytes)
{
    (void)to, (void)from, (void)bytes;
    __asm volatile("mov r12, r0\n"
                   "1: subs r2, #16\n"
                   "blo 2f\n"
                   "ldr r3, [r1], #4\n"
                   "str r3, [r12], #4\n"
                   "ldr r3, [r1], #4\n"
                   "str r3, [r12], #4\n"
                   "ldr r3, [r1], #4\n"
                   "str r3, [r12], #4\n"
                   "ldr r3, [r1], #4\n"
                   "str r3, [r12], #4\n"
                   "b 1b\n"
                   "2: adds r2, #16\n"
                   "beq 4f\n"
                   "3: ldrb r3, [r1], #1\n"
                   "strb r3, [r12], #1\n"
                   "subs r2, #1\n"
                   "bne 3b\n"
                   "4: bx lr\n");
}

void *memset(void *to, int value, size_t bytes)
{
    uint8_t *byte = to;
    const uint32_t pattern = (uint8_t)value * 0x01010101u;
    for (; bytes >= 4u; bytes -= 4u, byte += 4) {
        ((unaligned_word *)(void *)byte)->value = pattern;
    }
    while (bytes-- > 0) {
        *byte++ = (uint8_t)value;
    }
    return to;
}

#endif

void *memmove(void *to, const void *from, size_t bytes)
{
    uint8_t *target = to;
    const uint8_t *source = from;
    if (target <= source) { /* memcpy goes upwards, one word or byte after the other */
        return memcpy(to, from, bytes);
    }
    while (bytes-- > 0) {
        target[bytes] = source[bytes];
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
