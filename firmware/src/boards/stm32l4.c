#include "stm32l4.h"

#include "board.h"
#include "cycles.h"
#include "serial.h"
#include "stm32_clock.h"
#include "stm32_pins.h"
#include "ticks.h"

#define RCC_CR       CORTEXM_REGISTER(0x40021000u)
#define RCC_CFGR     CORTEXM_REGISTER(0x40021008u)
#define RCC_PLLCFGR  CORTEXM_REGISTER(0x4002100Cu)
#define FLASH_ACR    CORTEXM_REGISTER(0x40022000u)

#define HSION        (1u << 8)
#define HSIRDY       (1u << 10)
#define PLLON        (1u << 24)
#define PLLRDY       (1u << 25)
#define CFGR_PLL     3u
#define CFGR_HALF    (8u << 4) /* HPRE: the core at half the system clock */
#define SWS_PLL      (3u << 2)
#define SWS          (3u << 2)

#define TIM2         0x40000000u
#define COARSE_SHIFT 16u /* TIM2 at the core's clock, 2^-16 of its pace */

/*
 * PLL: 16 MHz / 2 * multiplier / 2. Half speed first: L4+ wants that for a microsecond on the way above 80
 * MHz (RM0432, dynamic voltage scaling), and the rest may have it.
 */
void stm32l4_start_clock(uint32_t multiplier, uint32_t wait_states)
{
    RCC_CR |= HSION;
    while (!(RCC_CR & HSIRDY)) {
    }
    RCC_PLLCFGR = (1u << 24) | multiplier << 8 | (1u << 4) | 2u; /* output R on and halved, M = 2, HSI16 */
    RCC_CR |= PLLON;
    while (!(RCC_CR & PLLRDY)) {
    }
    FLASH_ACR = (7u << 8) | wait_states; /* both caches, prefetch */
    while ((FLASH_ACR & 0xFu) != wait_states) {
    }
    RCC_CFGR = CFGR_HALF | CFGR_PLL;
    while ((RCC_CFGR & SWS) != SWS_PLL) {
    }
    for (volatile uint32_t wait = 0; wait < 64u; wait++) { /* 60 cycles at the most are a microsecond */
    }
    RCC_CFGR = CFGR_PLL;
    STM32L4_APB1ENR1 |= 1u; /* TIM2 */
}

void board_reset(void)
{
    cortexm_reset();
}

uint32_t board_clock_hz(void)
{
    return stm32l4_clock(RCC_PLLCFGR, RCC_CFGR);
}

uint32_t board_tick_hz(void)
{
    return board_clock_hz();
}

void board_timer_start(void)
{
    stm32_timer_start(TIM2, 1u << COARSE_SHIFT);
    cycles_start();
}

uint64_t board_timer_stop(void)
{
    const uint32_t cycles = CYCLES_COUNT;
    const uint32_t coarse = STM32_TIM_COUNT(TIM2);
    cycles_stop();
    STM32_TIM_CR1(TIM2) = 0;
    return ticks_join(cycles, coarse, COARSE_SHIFT);
}

void board_interrupt(void)
{
    serial_interrupt();
}
