#include "m7_caches.h"

void m7_all_lines(uint32_t operation)
{
    M7_CSSELR = 0; /* data */
    cortexm_barrier();
    const uint32_t size = M7_CCSIDR;
    const uint32_t last_way = (size >> 3) & 0x3FFu, last_set = (size >> 13) & 0x7FFFu;
    for (uint32_t set = 0; set <= last_set; set++) { /* lines of 32 bytes, 4 ways */
        for (uint32_t way = 0; way <= last_way; way++) {
            CORTEXM_REGISTER(operation) = way << 30 | set << 5;
        }
    }
    cortexm_barrier();
}
