/*
 * What the firmware needs of a 32-bit RISC-V core in machine mode, whatever the chip. The same names, for
 * another architecture, are in that architecture's core.h.
 */
#ifndef CORE_H
#define CORE_H

#include <stdint.h>

/* What startup fills the stack with; the highest word that is still this one marks how deep it went. */
#define CORE_STACK_PAINT 0x5AFEC0DEu

#define CORE_MSTATUS_MIE "8" /* bit 3: interrupts */

static inline void core_mask(void)
{
    __asm volatile("csrci mstatus, " CORE_MSTATUS_MIE ::: "memory");
}

static inline void core_unmask(void)
{
    __asm volatile("csrsi mstatus, " CORE_MSTATUS_MIE ::: "memory");
}

/*
 * Sleeps until an interrupt is pending, also a masked one. Where the chip has a way of its own with
 * interrupts (RISCV_OWN_INTERRUPTS), no manual says that a masked one ends the sleep: it does not sleep.
 */
static inline void core_wait(void)
{
#ifdef RISCV_OWN_INTERRUPTS
    __asm volatile("fence" ::: "memory");
#else
    __asm volatile("fence\n wfi" ::: "memory");
#endif
}

#endif
