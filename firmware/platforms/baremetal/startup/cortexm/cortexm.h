/* What ports of Cortex-M chips share: system registers, interrupts by number, reset. */
#ifndef CORTEXM_H
#define CORTEXM_H

#include <stdint.h>

#define CORTEXM_REGISTER(address) (*(volatile uint32_t *)(address))

#define CORTEXM_AIRCR             CORTEXM_REGISTER(0xE000ED0Cu) /* reset request */
#define CORTEXM_CFSR              CORTEXM_REGISTER(0xE000ED28u) /* why it faulted */
#define CORTEXM_HFSR              CORTEXM_REGISTER(0xE000ED2Cu)
#define CORTEXM_CPACR             CORTEXM_REGISTER(0xE000ED88u) /* coprocessor access: the FPU */

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

__attribute__((noreturn)) static inline void cortexm_reset(void)
{
    CORTEXM_AIRCR = 0x05FA0004u; /* the key, SYSRESETREQ */
    for (;;) {
    }
}

#endif
