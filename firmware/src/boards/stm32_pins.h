/* GPIO and 32-bit timers, the same in all STM32 families here (RM0090, RM0351, RM0432, RM0433). */
#ifndef STM32_PINS_H
#define STM32_PINS_H

#include "cortexm.h"

#define STM32_MODER(port)      CORTEXM_REGISTER((port) + 0x00u)
#define STM32_PUPDR(port)      CORTEXM_REGISTER((port) + 0x0Cu)
#define STM32_AFR(port, pin)   CORTEXM_REGISTER((port) + 0x20u + 4u * ((pin) / 8u))

#define STM32_TIM_CR1(timer)   CORTEXM_REGISTER((timer) + 0x00u)
#define STM32_TIM_EGR(timer)   CORTEXM_REGISTER((timer) + 0x14u)
#define STM32_TIM_COUNT(timer) CORTEXM_REGISTER((timer) + 0x24u)
#define STM32_TIM_PSC(timer)   CORTEXM_REGISTER((timer) + 0x28u)
#define STM32_TIM_ARR(timer)   CORTEXM_REGISTER((timer) + 0x2Cu)

/* Gives a pin to a peripheral, pulled up: a receiver without a cable hears silence. */
__attribute__((noinline, unused)) static void stm32_pin_of(uint32_t port, uint32_t pin, uint32_t function)
{
    STM32_AFR(port, pin) = (STM32_AFR(port, pin) & ~(0xFu << 4u * (pin % 8u))) | function << 4u * (pin % 8u);
    STM32_PUPDR(port) = (STM32_PUPDR(port) & ~(3u << 2u * pin)) | 1u << 2u * pin;
    STM32_MODER(port) = (STM32_MODER(port) & ~(3u << 2u * pin)) | 2u << 2u * pin;
}

/* Counts up from 0, one for every `divider` of its clock. */
static inline void stm32_timer_start(uint32_t timer, uint32_t divider)
{
    STM32_TIM_PSC(timer) = divider - 1u;
    STM32_TIM_ARR(timer) = 0xFFFFFFFFu;
    STM32_TIM_EGR(timer) = 1; /* take the two over, count from 0 */
    STM32_TIM_CR1(timer) = 1;
}

#endif
