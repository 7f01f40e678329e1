/* Access to memory that may not be there; trap() knows of it. */
#ifdef EXTERNAL_RAM_BYTES
#include "external_ram/probe.h"

volatile uint32_t probe_runs;

/* It keeps nothing on the stack: a fault returns for it. */
__attribute__((naked, noinline)) bool probe_reads_back(volatile uint32_t *word, uint32_t value)
{
    (void)word;
    (void)value;
    __asm volatile("sw a1, 0(a0)\n"
                   "fence\n"
                   "lw a0, 0(a0)\n"
                   "xor a0, a0, a1\n"
                   "seqz a0, a0\n"
                   "ret\n");
}
#endif
