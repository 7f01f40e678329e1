/*
 * What the firmware needs of a Cortex-M, whatever the chip. The same names, for another architecture, are in
 * that architecture's core.h.
 */
#ifndef CORE_H
#define CORE_H

#include <stdint.h>

/* What startup fills the stack with; the highest word that is still this one marks how deep it went. */
#define CORE_STACK_PAINT 0x5AFEC0DEu

static inline void core_mask(void)
{
    __asm volatile("cpsid i" ::: "memory");
}

static inline void core_unmask(void)
{
    __asm volatile("cpsie i\n isb" ::: "memory");
}

/* Sleeps until an interrupt is pending, also a masked one. */
static inline void core_wait(void)
{
    __asm volatile("dsb\n wfi" ::: "memory");
}

#endif
