/* The least that a program of a user's needs on an emulated Cortex-M, where the C library prints by
 * semihosting. */
#include <stdint.h>

extern uint32_t stack_top[];
void _start(void); /* newlib's */

__attribute__((noreturn)) static void reset(void)
{
#if defined(__ARM_FP)
    *(volatile uint32_t *)0xE000ED88u |= 0xFu << 20; /* the FPU */
#endif
    _start();
    for (;;) {
    }
}

__attribute__((section(".vectors"), used)) static void (*const vectors[2])(void) = {
    (void (*)(void))(uintptr_t)stack_top,
    reset,
};
