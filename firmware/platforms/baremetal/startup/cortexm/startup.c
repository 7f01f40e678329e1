/* From reset to main(), for every Cortex-M. */
#include <stdint.h>

#include "core.h"
#include "cortexm.h"

extern uint32_t __stack_bottom[], __stack_top[];
extern uint32_t __data_load[], __data_start[], __data_end[];
extern uint32_t __bss_start[], __bss_end[];

int main(void);
void board_interrupt(void);
void Reset_Handler(void);
void Fault_Handler(void);
void fault_stop(const uint32_t *frame);

static void paint_stack(void)
{
    const uint32_t *here = (const uint32_t *)__builtin_frame_address(0);
    for (volatile uint32_t *word = __stack_bottom; word < here - 8; word++) {
        *word = CORE_STACK_PAINT;
    }
}

void Reset_Handler(void)
{
#if defined(__ARM_FP)
    CORTEXM_CPACR |= 0xFu << 20; /* FPU on, before anything that the compiler may have used it for */
    __asm volatile("dsb\n isb" ::: "memory");
#endif
    paint_stack();
    const uint32_t *from = __data_load;
    for (uint32_t *to = __data_start; to < __data_end; to++) {
        *to = *from++;
    }
    for (uint32_t *to = __bss_start; to < __bss_end; to++) {
        *to = 0;
    }
    main();
    for (;;) {
        __asm volatile("wfi");
    }
}

/* Every fault: hand the frame that the core has pushed to fault_stop, on a stack that is whole again
   (the fault may have been the stack's end). */
__attribute__((naked)) void Fault_Handler(void)
{
#if defined(__ARM_ARCH_6M__)
    __asm volatile("mrs r0, msp\n"
                   "ldr r1, 1f\n"
                   "msr msp, r1\n"
                   "ldr r1, 2f\n"
                   "bx r1\n"
                   ".align 2\n"
                   "1: .word __stack_top\n"
                   "2: .word fault_stop\n");
#else
    __asm volatile("mrs r0, msp\n"
#ifdef EXTERNAL_RAM_BYTES /* the fault may be an answer: then probe_reads_back() returns false */
                   "movw r1, #:lower16:probe_runs\n"
                   "movt r1, #:upper16:probe_runs\n"
                   "ldr r1, [r1]\n"
                   "cbz r1, 1f\n"
                   "ldr r1, [r0, #20]\n"
                   "bic r1, r1, #1\n"
                   "str r1, [r0, #24]\n"
                   "mov r1, #0\n"
                   "str r1, [r0]\n"
                   "bx lr\n"
                   "1:\n"
#endif
                   "movw r1, #:lower16:__stack_top\n"
                   "movt r1, #:upper16:__stack_top\n"
                   "msr msp, r1\n"
                   "b fault_stop\n");
#endif
}

/* Nothing ticks but what starts it, and nothing answers the NMI but what says so; see cortexm.h. */
__attribute__((weak, alias("Fault_Handler"))) void cortexm_tick(void);
__attribute__((weak, alias("Fault_Handler"))) void cortexm_nmi(void);

#define FOUR(handler)    handler, handler, handler, handler
#define SIXTEEN(handler) FOUR(handler), FOUR(handler), FOUR(handler), FOUR(handler)

typedef void (*vector)(void);

/* 16 of the core, then as many interrupts as reach up to the board's UART (its board file may say how many);
   all of them are the UART's, since nothing else is ever enabled. */
#ifndef CORTEXM_INTERRUPTS
#define CORTEXM_INTERRUPTS 48
#endif

__attribute__((section(".vectors"), used)) static const vector vectors[16 + CORTEXM_INTERRUPTS] = {
    (vector)(uintptr_t)__stack_top,
    Reset_Handler,
    cortexm_nmi,
    Fault_Handler, /* hard, memory, bus, usage */
    Fault_Handler,
    Fault_Handler,
    Fault_Handler,
    [7] = Fault_Handler,
    Fault_Handler,
    Fault_Handler,
    Fault_Handler,
    Fault_Handler, /* SVC */
    Fault_Handler,
    Fault_Handler,
    Fault_Handler,
    cortexm_tick,
    SIXTEEN(board_interrupt),
    SIXTEEN(board_interrupt),
    SIXTEEN(board_interrupt),
#if CORTEXM_INTERRUPTS > 48
    SIXTEEN(board_interrupt),
    SIXTEEN(board_interrupt),
#endif
};
