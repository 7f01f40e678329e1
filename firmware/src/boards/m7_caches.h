/* The caches of a Cortex-M7 (ARM DDI 0403E, B3.2 and B2.2). Out of reset they are off and hold anything. */
#ifndef M7_CACHES_H
#define M7_CACHES_H

#include "cortexm.h"

#define M7_CCR        CORTEXM_REGISTER(0xE000ED14u)
#define M7_CCSIDR     CORTEXM_REGISTER(0xE000ED80u) /* of the cache that CSSELR names */
#define M7_CSSELR     CORTEXM_REGISTER(0xE000ED84u)
#define M7_ICIALLU    CORTEXM_REGISTER(0xE000EF50u)
#define M7_DCIMVAC    CORTEXM_REGISTER(0xE000EF5Cu) /* forgets the line that has an address */
#define M7_DCISW      0xE000EF60u                   /* forgets the line of a set and a way */
#define M7_DCCISW     0xE000EF74u /* the same, and what is new in it goes to memory before */
#define M7_LINE_BYTES 32u

/* Every line of the data cache, to M7_DCISW or M7_DCCISW. */
void m7_all_lines(uint32_t operation);

/* Memory that has changed by itself: whole lines, none of which the core has written to. */
static inline void m7_forget(uint32_t address, uint32_t bytes)
{
    cortexm_barrier();
    for (uint32_t i = 0; i < bytes; i += M7_LINE_BYTES) {
        M7_DCIMVAC = address + i;
    }
    cortexm_barrier();
}

/* Before anything is written that the data cache would then hide: nothing is cleaned. */
static inline void m7_caches_on(void)
{
    m7_all_lines(M7_DCISW);
    M7_ICIALLU = 0;
    cortexm_barrier();
    M7_CCR = M7_CCR | (1u << 17) | (1u << 16);
    cortexm_barrier();
}

#endif
