/* The caches of a Cortex-M7 (ARM DDI 0403E, B3.2 and B2.2). Out of reset they are off and hold anything. */
#ifndef M7_CACHES_H
#define M7_CACHES_H

#include "cortexm.h"

#define M7_CCR     CORTEXM_REGISTER(0xE000ED14u)
#define M7_CCSIDR  CORTEXM_REGISTER(0xE000ED80u) /* of the cache that CSSELR names */
#define M7_CSSELR  CORTEXM_REGISTER(0xE000ED84u)
#define M7_ICIALLU CORTEXM_REGISTER(0xE000EF50u)
#define M7_DCISW   CORTEXM_REGISTER(0xE000EF60u)

/* Before anything is written that the data cache would then hide: nothing is cleaned. */
static inline void m7_caches_on(void)
{
    M7_CSSELR = 0; /* data */
    __asm volatile("dsb" ::: "memory");
    const uint32_t size = M7_CCSIDR;
    const uint32_t last_way = (size >> 3) & 0x3FFu, last_set = (size >> 13) & 0x7FFFu;
    for (uint32_t set = 0; set <= last_set; set++) { /* lines of 32 bytes, 4 ways */
        for (uint32_t way = 0; way <= last_way; way++) {
            M7_DCISW = way << 30 | set << 5;
        }
    }
    M7_ICIALLU = 0;
    __asm volatile("dsb\n isb" ::: "memory");
    M7_CCR |= (1u << 17) | (1u << 16);
    __asm volatile("dsb\n isb" ::: "memory");
}

#endif
