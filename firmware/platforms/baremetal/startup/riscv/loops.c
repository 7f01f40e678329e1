/* Work of known length, for timing.c. */
#include "timing.h"

__attribute__((naked)) void timing_nothing(uintptr_t unused)
{
    (void)unused;
    __asm volatile("ret");
}

__attribute__((naked)) void timing_delay(uintptr_t loops)
{
    (void)loops;
    __asm volatile("1: addi a0, a0, -1\n"
                   "bnez a0, 1b\n"
                   "ret");
}
