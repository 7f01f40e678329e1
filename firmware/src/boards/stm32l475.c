/*
 * STM32L475VG on the board B-L475E-IOT01A (UM2153): its debug probe's serial port is USART1 on PB6 and PB7.
 *
 * 80 MHz, the most that the chip does, in voltage range 1, which it has out of reset: 4 wait states (RM0351).
 * RAM is the 96 KB of SRAM1; the 32 KB of SRAM2 lie elsewhere.
 */
#include "board.h"
#include "stm32_pins.h"
#include "stm32_usart.h"
#include "stm32l4.h"

#define CLOCK_HZ   80000000u
#define BAUD       115200u
#define GPIOB      0x48000400u
#define USART1_IRQ 37u

const uintptr_t stm32_usart_base = 0x40013800u;

void board_init(void)
{
    stm32l4_start_clock(CLOCK_HZ / 4000000u, 4);
    STM32L4_AHB2ENR |= 1u << 1;  /* GPIOB */
    STM32L4_APB2ENR |= 1u << 14; /* USART1 */
    (void)STM32L4_APB2ENR;
    stm32_pin_of(GPIOB, 6, 7);
    stm32_pin_of(GPIOB, 7, 7);
    stm32_usart_start((CLOCK_HZ + BAUD / 2u) / BAUD, USART1_IRQ);
}
