/* Work of known length, for timing.c. */
#include "timing.h"

__attribute__((naked)) void timing_nothing(uintptr_t unused)
{
    (void)unused;
    __asm volatile("bx lr");
}

__attribute__((naked)) void timing_delay(uintptr_t loops)
{
    (void)loops;
    __asm volatile("1: subs r0, #1\n"
                   "bne 1b\n"
                   "bx lr");
}
