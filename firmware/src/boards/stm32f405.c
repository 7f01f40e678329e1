/*
 * STM32F405 (reference manual RM0090), the same image on the chip and under QEMU's netduinoplus2.
 *
 * On the chip: 168 MHz from the internal oscillator (no assumption about the board's crystal; 1 % is near
 * enough for the UART, and ticks are exact in core clocks all the same), USART1 on PA9/PA10, the core's cycle
 * counter. QEMU has no RCC, no flash controller and no GPIO (they read 0), no baud rate, no cycle counter,
 * and TIM2 at 1 GHz of virtual time, which -icount shift=0 makes one tick an instruction.
 */
#include "board.h"
#include "cortexm.h"
#include "cycles.h"
#include "serial.h"
#include "stm32_clock.h"
#include "stm32_pins.h"
#include "ticks.h"

#define RCC_CR      CORTEXM_REGISTER(0x40023800u)
#define RCC_PLLCFGR CORTEXM_REGISTER(0x40023804u)
#define RCC_CFGR    CORTEXM_REGISTER(0x40023808u)
#define RCC_AHB1ENR CORTEXM_REGISTER(0x40023830u)
#define RCC_APB1ENR CORTEXM_REGISTER(0x40023840u)
#define RCC_APB2ENR CORTEXM_REGISTER(0x40023844u)
#define FLASH_ACR   CORTEXM_REGISTER(0x40023C00u)

#define GPIOA       0x40020000u

#define USART1_SR   CORTEXM_REGISTER(0x40011000u)
#define USART1_DR   CORTEXM_REGISTER(0x40011004u)
#define USART1_BRR  CORTEXM_REGISTER(0x40011008u)
#define USART1_CR1  CORTEXM_REGISTER(0x4001100Cu)
#define USART1_IRQ  37u
#define USART_ORE   (1u << 3)                            /* SR: a byte was lost */
#define USART_RXNE  (1u << 5)                            /* SR: a byte waits; CR1: interrupt on it */
#define USART_TC    (1u << 6)                            /* SR: the wire is idle */
#define USART_TXE   (1u << 7)                            /* SR: room for a byte */
#define USART_BASIC ((1u << 13) | (1u << 3) | (1u << 2)) /* CR1: enable, transmitter, receiver */

/* The two of 32 bits. */
#define TIM2             0x40000000u
#define TIM5             0x40000C00u
#define COARSE_SHIFT     16u /* TIM5 runs at 2^-16 of the fine count's pace */
#define TIM_SHIFT        1u  /* on the chip: timers at half the core clock, twice APB1 */

#define CLOCK_HZ         168000000u
#define EMULATED_TICK_HZ 1000000000u
#define UART_CLOCK_HZ    (CLOCK_HZ / 2u) /* APB2 */
#define BAUD             115200u

static bool emulated;

/* Section 7.3: HSI 16 MHz / 16 * 336 / 2 = 168 MHz; AHB at that, APB1 a quarter, APB2 a half. */
static void start_clocks(void)
{
    FLASH_ACR = (7u << 8) | 5u; /* both caches, prefetch, 5 wait states: table 10 for 168 MHz at 3.3 V */
    /* Q = 7; P = 2 and source HSI are zeros; reserved bits stay as they are. */
    RCC_PLLCFGR = (RCC_PLLCFGR & 0xF0BC8000u) | (7u << 24) | (336u << 6) | 16u;
    RCC_CR |= 1u << 24;
    while (!(RCC_CR & (1u << 25))) {
    }
    RCC_CFGR = (4u << 13) | (5u << 10) | 2u;
    while ((RCC_CFGR & 0xCu) != 0x8u) {
    }
}

static void start_uart(void)
{
    RCC_AHB1ENR |= 1u;      /* GPIOA */
    RCC_APB2ENR |= 1u << 4; /* USART1 */
    (void)RCC_APB2ENR;      /* errata 2.1.13: the clock takes two cycles to arrive */
    stm32_pin_of(GPIOA, 9, 7);
    stm32_pin_of(GPIOA, 10, 7);
    USART1_BRR = (UART_CLOCK_HZ + BAUD / 2u) / BAUD;
    USART1_CR1 = USART_BASIC | USART_RXNE;
    cortexm_enable_interrupt(USART1_IRQ);
}

void board_init(void)
{
    emulated = !(RCC_CR & 2u); /* HSIRDY: a chip that runs this has it set */
    if (!emulated) {
        start_clocks();
    }
    RCC_APB1ENR |= (1u << 3) | 1u; /* TIM5, TIM2 */
    start_uart();
}

void board_reset(void)
{
    cortexm_reset();
}

uint32_t board_clock_hz(void)
{
    return emulated ? CLOCK_HZ : stm32f4_clock(RCC_PLLCFGR, RCC_CFGR);
}

uint32_t board_tick_hz(void)
{
    return emulated ? EMULATED_TICK_HZ : board_clock_hz();
}

void board_timer_start(void)
{
    stm32_timer_start(TIM5, 1u << (emulated ? COARSE_SHIFT : COARSE_SHIFT - TIM_SHIFT));
    if (emulated) {
        stm32_timer_start(TIM2, 1);
    } else {
        cycles_start();
    }
}

uint64_t board_timer_stop(void)
{
    const uint32_t ticks = emulated ? STM32_TIM_COUNT(TIM2) : CYCLES_COUNT;
    const uint32_t coarse = STM32_TIM_COUNT(TIM5);
    STM32_TIM_CR1(TIM2) = 0;
    STM32_TIM_CR1(TIM5) = 0;
    return ticks_join(ticks, coarse, COARSE_SHIFT);
}

bool board_uart_has_byte(void)
{
    uint32_t status = USART1_SR;
    if ((status & (USART_ORE | USART_RXNE)) == USART_ORE) {
        (void)USART1_DR; /* clears the overrun, which would keep the interrupt pending */
    }
    return status & USART_RXNE;
}

uint8_t board_uart_take(void)
{
    return (uint8_t)USART1_DR;
}

void board_uart_put(uint8_t byte)
{
    while (!(USART1_SR & USART_TXE)) {
    }
    USART1_DR = byte;
}

void board_uart_flush(void)
{
    while (!(USART1_SR & USART_TC)) {
    }
}

/*
 * At the interrupt controller, not in CR1: QEMU's USART keeps its interrupt line up when RXNEIE is cleared,
 * so that an interrupt which leaves the byte where it is would be taken again for ever.
 */
void board_uart_listen(bool on)
{
    if (on) {
        cortexm_enable_interrupt(USART1_IRQ);
    } else {
        cortexm_disable_interrupt(USART1_IRQ);
    }
}

void board_uart_acknowledge(void)
{
}

void board_interrupt(void)
{
    serial_interrupt();
}
