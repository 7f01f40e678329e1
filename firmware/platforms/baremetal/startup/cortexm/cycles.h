/* The core's own cycle counter (DWT, ARMv7-M and later; ARM DDI 0403E, C1.8). There is none on a Cortex-M0+.
 */
#ifndef CYCLES_H
#define CYCLES_H

#include "cortexm.h"

#define CYCLES_DEMCR   CORTEXM_REGISTER(0xE000EDFCu)
#define CYCLES_CTRL    CORTEXM_REGISTER(0xE0001000u)
#define CYCLES_COUNT   CORTEXM_REGISTER(0xE0001004u)
#define CYCLES_LOCK    CORTEXM_REGISTER(0xE0001FB0u)
#define CYCLES_TRCENA  (1u << 24)
#define CYCLES_UNLOCK  0xC5ACCE55u /* a Cortex-M7 refuses writes without; elsewhere it is read-only */
#define CYCLES_RUNNING 1u

/* From 0 on, one a core clock; wraps at 2^32. */
static inline void cycles_start(void)
{
    CYCLES_DEMCR |= CYCLES_TRCENA;
    CYCLES_LOCK = CYCLES_UNLOCK;
    CYCLES_COUNT = 0;
    CYCLES_CTRL |= CYCLES_RUNNING;
}

static inline void cycles_stop(void)
{
    CYCLES_CTRL &= ~CYCLES_RUNNING;
}

#endif
