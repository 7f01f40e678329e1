/* What the ports of STM32L4 (RM0351) and STM32L4+ (RM0432) share: clock, timer, reset. */
#ifndef STM32L4_H
#define STM32L4_H

#include <stdint.h>

#include "cortexm.h"

#define STM32L4_AHB2ENR  CORTEXM_REGISTER(0x4002104Cu) /* ports by letter */
#define STM32L4_APB1ENR1 CORTEXM_REGISTER(0x40021058u)
#define STM32L4_APB1ENR2 CORTEXM_REGISTER(0x4002105Cu)
#define STM32L4_APB2ENR  CORTEXM_REGISTER(0x40021060u)

/*
 * The core and both peripheral buses at 4 MHz * multiplier, 20 or more, from the internal oscillator of 16
 * MHz; the voltage range has to allow it.
 */
void stm32l4_start_clock(uint32_t multiplier, uint32_t wait_states);

#endif
