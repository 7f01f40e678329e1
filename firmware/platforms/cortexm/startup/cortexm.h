/* What every Cortex-M has: system registers, interrupt masking, the painted stack. */
#ifndef CORTEXM_H
#define CORTEXM_H

#include <stdint.h>

#define CORTEXM_REGISTER(address) (*(volatile uint32_t *)(address))

#define CORTEXM_AIRCR             CORTEXM_REGISTER(0xE000ED0Cu) /* reset request */
#define CORTEXM_CFSR              CORTEXM_REGISTER(0xE000ED28u) /* why it faulted */
#define CORTEXM_HFSR              CORTEXM_REGISTER(0xE000ED2Cu)
#define CORTEXM_CPACR             CORTEXM_REGISTER(0xE000ED88u) /* coprocessor access: the FPU */

/* What startup fills the stack with; the highest word that is still this one marks how deep it went. */
#define CORTEXM_STACK_PAINT 0x5AFEC0DEu

static inline void cortexm_enable_interrupt(uint32_t number)
{
    CORTEXM_REGISTER(0xE000E100u + 4u * (number / 32u)) = 1u << (number % 32u);
}

/* It stays pending, and comes as soon as it is enabled again. */
static inline void cortexm_disable_interrupt(uint32_t number)
{
    CORTEXM_REGISTER(0xE000E180u + 4u * (number / 32u)) = 1u << (number % 32u);
    __asm volatile("dsb\n isb" ::: "memory"); /* not once more after this line */
}

static inline void cortexm_mask(void)
{
    __asm volatile("cpsid i" ::: "memory");
}

static inline void cortexm_unmask(void)
{
    __asm volatile("cpsie i\n isb" ::: "memory");
}

/* Sleeps until an interrupt is pending, also a masked one. */
static inline void cortexm_wait(void)
{
    __asm volatile("dsb\n wfi" ::: "memory");
}

__attribute__((noreturn)) static inline void cortexm_reset(void)
{
    CORTEXM_AIRCR = 0x05FA0004u; /* the key, SYSRESETREQ */
    for (;;) {
    }
}

#endif
