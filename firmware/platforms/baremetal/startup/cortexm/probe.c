/* Access to memory that may not be there; Fault_Handler knows of it. */
#ifdef EXTERNAL_RAM_BYTES
#include "external_ram/probe.h"

volatile uint32_t probe_runs;

/* It keeps nothing on the stack: a fault returns for it. */
__attribute__((naked, noinline)) bool probe_reads_back(volatile uint32_t *word, uint32_t value)
{
    (void)word;
    (void)value;
    __asm volatile("str r1, [r0]\n"
                   "dsb\n"
                   "ldr r0, [r0]\n"
                   "subs r0, r0, r1\n"
                   "it ne\n"
                   "movne r0, #1\n"
                   "eor r0, r0, #1\n"
                   "bx lr\n");
}
#endif
