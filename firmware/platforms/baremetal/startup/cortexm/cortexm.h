/* What ports of Cortex-M chips share: system registers, interrupts by number, reset. */
#ifndef CORTEXM_H
#define CORTEXM_H

#include <stdint.h>

#define CORTEXM_REGISTER(address) (*(volatile uint32_t *)(address))

#define CORTEXM_TICK_CONTROL      CORTEXM_REGISTER(0xE000E010u) /* SysTick */
#define CORTEXM_TICK_RELOAD       CORTEXM_REGISTER(0xE000E014u)
#define CORTEXM_TICK_COUNT        CORTEXM_REGISTER(0xE000E018u)
#define CORTEXM_VTOR              CORTEXM_REGISTER(0xE000ED08u) /* where the vectors are */
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

/* cortexm_tick() is called every so many clocks of the core, at most 2^24: a file that links it defines it.
 */
static inline void cortexm_start_tick(uint32_t clocks)
{
    CORTEXM_TICK_RELOAD = (clocks - 1u) & 0xFFFFFFu;
    CORTEXM_TICK_COUNT = 0;
    CORTEXM_TICK_CONTROL = 7u; /* the core's clock, interrupt, on */
}

void cortexm_tick(void);

/* What was read and written before is read and written, and what it raises has come. */
static inline void cortexm_barrier(void)
{
    __asm volatile("dsb\n isb" ::: "memory");
}

#if !defined(__ARM_ARCH_6M__)
/* Between these two only the NMI interrupts (FAULTMASK), and a fault is the end, or ignored: CCR.BFHFNMIGN.
 */
static inline void cortexm_mask_faults(void)
{
    __asm volatile("cpsid f" ::: "memory");
}

static inline void cortexm_unmask_faults(void)
{
    __asm volatile("cpsie f" ::: "memory");
}
#endif

/*
 * The NMI calls `answers`, a bool(void) that is not static: false, and it is the fault that it is in other
 * firmware, told with the frame that the core has pushed. Cortex-M3 and later.
 */
#define CORTEXM_NMI(answers)                                                                                 \
    __attribute__((naked)) void cortexm_nmi(void)                                                            \
    {                                                                                                        \
        __asm volatile("push {r3, lr}\n"                                                                     \
                       "bl " #answers "\n"                                                                   \
                       "pop {r3, lr}\n"                                                                      \
                       "cbz r0, 1f\n"                                                                        \
                       "bx lr\n"                                                                             \
                       "1: b Fault_Handler\n");                                                              \
    }                                                                                                        \
    void cortexm_nmi(void)

/* After a boot loader: its interrupts off and forgotten, and our own vectors. */
static inline void cortexm_take_over(void)
{
    extern const uint32_t __vectors[];
    CORTEXM_TICK_CONTROL = 0;
    for (uint32_t word = 0; word < 8u; word++) {
        CORTEXM_REGISTER(0xE000E180u + 4u * word) = 0xFFFFFFFFu; /* disabled, */
        CORTEXM_REGISTER(0xE000E280u + 4u * word) = 0xFFFFFFFFu; /* not pending */
    }
    CORTEXM_VTOR = (uint32_t)(uintptr_t)__vectors;
    __asm volatile("dsb\n isb" ::: "memory");
}

__attribute__((noreturn)) static inline void cortexm_reset(void)
{
    CORTEXM_AIRCR = 0x05FA0004u; /* the key, SYSRESETREQ */
    for (;;) {
    }
}

#endif
