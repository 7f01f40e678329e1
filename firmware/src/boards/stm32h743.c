/*
 * STM32H743ZI on the board NUCLEO-H743ZI or -H743ZI2 (UM1974, UM2407): the debug probe's serial port is
 * USART3 on PD8 and PD9.
 *
 * 400 MHz, what every revision of the chip does (480 MHz only those from V on), from the internal oscillator
 * of 64 MHz. Data and stack are in the AXI SRAM behind the data cache, which is the largest; both caches are
 * on.
 */
#include "board.h"
#include "cycles.h"
#include "m7_caches.h"
#include "serial.h"
#include "stm32_clock.h"
#include "stm32_pins.h"
#include "stm32_usart.h"
#include "ticks.h"

#define RCC_CR         CORTEXM_REGISTER(0x58024400u)
#define RCC_CFGR       CORTEXM_REGISTER(0x58024410u)
#define RCC_D1CFGR     CORTEXM_REGISTER(0x58024418u)
#define RCC_D2CFGR     CORTEXM_REGISTER(0x5802441Cu)
#define RCC_D3CFGR     CORTEXM_REGISTER(0x58024420u)
#define RCC_PLLCKSELR  CORTEXM_REGISTER(0x58024428u)
#define RCC_PLLCFGR    CORTEXM_REGISTER(0x5802442Cu)
#define RCC_PLL1DIVR   CORTEXM_REGISTER(0x58024430u)
#define RCC_AHB4ENR    CORTEXM_REGISTER(0x580244E0u)
#define RCC_APB1LENR   CORTEXM_REGISTER(0x580244E8u)
#define PWR_CSR1       CORTEXM_REGISTER(0x58024804u)
#define PWR_CR3        CORTEXM_REGISTER(0x5802480Cu)
#define PWR_D3CR       CORTEXM_REGISTER(0x58024818u)
#define FLASH_ACR      CORTEXM_REGISTER(0x52002000u)
#define DBGMCU_IDCODE  CORTEXM_REGISTER(0x5C001000u)
#define AXI_SRAM_READS CORTEXM_REGISTER(0x51008108u) /* AXI_TARG7_FN_MOD */

#define SUPPLY         7u /* CR3: SCUEN, LDOEN, BYPASS */
#define SUPPLY_LDO     (1u << 1)
#define ACTVOSRDY      (1u << 13)       /* CSR1 */
#define VOS1           (3u << 14)       /* D3CR */
#define VOSRDY         (1u << 13)       /* D3CR */
#define PLL1ON         (1u << 24)       /* CR */
#define PLL1RDY        (1u << 25)       /* CR */
#define FLASH_200_MHZ  ((2u << 4) | 2u) /* ACR: programming delay, wait states: RM0433 for VOS1 */
#define REVISION_V     0x2000u

#define CLOCK_HZ       400000000u
#define APB1_HZ        (CLOCK_HZ / 4u)
#define BAUD           115200u
#define GPIOD          0x58020C00u
#define USART3_IRQ     39u
#define TIM2           0x40000000u
#define COARSE_SHIFT   16u
#define COARSE_DIVIDER (1u << (COARSE_SHIFT - 1u)) /* TIM2 runs at twice APB1, half the core's clock */

const uintptr_t stm32_usart_base = 0x40004800u;

/* RM0433, power control: the supply is confirmed, once, before a voltage can be chosen. */
static void raise_voltage(void)
{
    PWR_CR3 = (PWR_CR3 & ~SUPPLY) | SUPPLY_LDO;
    while (!(PWR_CSR1 & ACTVOSRDY)) {
    }
    PWR_D3CR |= VOS1;
    while (!(PWR_D3CR & VOSRDY)) {
    }
}

/* 64 MHz / 4 * 50 / 2 = 400 MHz; AXI and AHB a half of it, every APB a quarter. */
static void start_clock(void)
{
    FLASH_ACR = FLASH_200_MHZ;
    while (FLASH_ACR != FLASH_200_MHZ) {
    }
    RCC_PLLCKSELR = (RCC_PLLCKSELR & ~0x3F3u) | (4u << 4); /* HSI, DIVM1 */
    RCC_PLLCFGR =
        (RCC_PLLCFGR & ~0xFu) | (3u << 2) | (1u << 16); /* input 8 to 16 MHz, wide VCO, output P on */
    RCC_PLL1DIVR = (1u << 24) | (1u << 16) | (1u << 9) | 49u;
    RCC_CR |= PLL1ON;
    while (!(RCC_CR & PLL1RDY)) {
    }
    RCC_D1CFGR = (4u << 4) | 8u; /* APB3 and HCLK */
    RCC_D2CFGR = (4u << 8) | (4u << 4);
    RCC_D3CFGR = 4u << 4;
    RCC_CFGR = 3u;
    while ((RCC_CFGR & (7u << 3)) != (3u << 3)) {
    }
}

void board_init(void)
{
    if (DBGMCU_IDCODE >> 16 < REVISION_V) {
        AXI_SRAM_READS = 1; /* errata sheet ES0392: reads from the AXI SRAM may come back wrong */
    }
    raise_voltage();
    start_clock();
    m7_caches_on();
    RCC_AHB4ENR |= 1u << 3;          /* GPIOD */
    RCC_APB1LENR |= (1u << 18) | 1u; /* USART3, TIM2 */
    (void)RCC_APB1LENR;
    stm32_pin_of(GPIOD, 8, 7);
    stm32_pin_of(GPIOD, 9, 7);
    stm32_usart_start((APB1_HZ + BAUD / 2u) / BAUD, USART3_IRQ);
}

void board_reset(void)
{
    cortexm_reset();
}

uint32_t board_clock_hz(void)
{
    return stm32h7_clock(RCC_CR, RCC_CFGR, RCC_D1CFGR, RCC_PLLCKSELR, RCC_PLL1DIVR);
}

uint32_t board_tick_hz(void)
{
    return board_clock_hz();
}

void board_timer_start(void)
{
    stm32_timer_start(TIM2, COARSE_DIVIDER);
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
