/* From reset to main(), and what a trap calls, for every RISC-V core in machine mode. */
#include <stdint.h>

#include "core.h"
#include "riscv.h"

extern uint32_t __stack_bottom[], __stack_top[];
extern uint32_t __data_load[], __data_start[], __data_end[];
extern uint32_t __bss_start[], __bss_end[];

int main(void);
void board_interrupt(void);
void Reset_Handler(void);
void start(void);

static void paint_stack(void)
{
    const uint32_t *here = (const uint32_t *)__builtin_frame_address(0);
    for (volatile uint32_t *word = __stack_bottom; word < here - 8; word++) {
        *word = CORE_STACK_PAINT;
    }
}

__attribute__((interrupt("machine"), used)) static void interrupt(void)
{
#ifdef TINYML_FLEET
    riscv_reset_if_late();
#endif
    board_interrupt(); /* but for the watchdog's, nothing but the UART's is ever enabled */
}

/* An exception may have been the stack's end: it gets a stack that is whole again before anything is pushed.
 */
__attribute__((naked, used, aligned(4))) static void trap(void)
{
    __asm volatile("csrw mscratch, t0\n"
                   "csrr t0, mcause\n"
                   "bgez t0, 1f\n"
                   "csrr t0, mscratch\n"
                   "j interrupt\n"
                   "1:\n"
#ifdef EXTERNAL_RAM_BYTES /* the fault may be an answer: then probe_reads_back() returns false */
                   "la t0, probe_runs\n"
                   "lw t0, 0(t0)\n"
                   "beqz t0, 2f\n"
                   "csrw mepc, ra\n"
                   "li a0, 0\n"
                   "csrr t0, mscratch\n"
                   "mret\n"
                   "2:\n"
#endif
                   "csrr a0, mcause\n"
                   "csrr a1, mepc\n"
                   "csrr a2, mtval\n"
                   "la sp, __stack_top\n"
                   "j fault_stop\n");
}

/*
 * RISCV_OWN_INTERRUPTS: the chip has no mie; its interrupts are switched by registers of the chip, and it
 * jumps to the entry of an interrupt's number, to the first for an exception. Here all of them are the same.
 */
#ifdef RISCV_OWN_INTERRUPTS
__attribute__((naked, used, aligned(256))) static void vectors(void)
{
    __asm volatile(".option push\n"
                   ".option norvc\n"
                   ".rept 32\n"
                   "j trap\n"
                   ".endr\n"
                   ".option pop\n");
}

static void take_interrupts(void)
{
    RISCV_WRITE(mtvec, (uintptr_t)vectors | 1u);
}
#else
static void take_interrupts(void)
{
    RISCV_WRITE(mtvec, (uintptr_t)trap);
    RISCV_WRITE(mie, RISCV_MIE_EXTERNAL); /* a reset leaves it as it was */
}
#endif

__attribute__((used, noreturn)) void start(void)
{
    paint_stack();
    const uint32_t *from = __data_load;
    for (uint32_t *to = __data_start; to < __data_end; to++) {
        *to = *from++;
    }
    for (uint32_t *to = __bss_start; to < __bss_end; to++) {
        *to = 0;
    }
    take_interrupts();
    core_unmask();
    main();
    for (;;) {
        core_wait();
    }
}

__attribute__((section(".vectors"), used, naked)) void Reset_Handler(void)
{
    __asm volatile(".option push\n"
                   ".option norelax\n"
                   "la gp, __global_pointer$\n"
                   ".option pop\n"
                   "la sp, __stack_top\n"
                   "j start\n");
}
