/*
 * STM32L4R5ZI on the board NUCLEO-L4R5ZI (UM2179): its debug probe's serial port is LPUART1 on PG7 and PG8,
 * pins that have a supply of their own.
 *
 * 120 MHz, the most that the chip does, in voltage range 1 with boost: 5 wait states (RM0432). SRAM1, SRAM2
 * and SRAM3 follow each other at 0x20000000.
 */
#include "board.h"
#include "stm32_pins.h"
#include "stm32_usart.h"
#include "stm32l4.h"

#define PWR_CR2     CORTEXM_REGISTER(0x40007004u)
#define PWR_CR5     CORTEXM_REGISTER(0x40007080u)
#define PWR_IOSV    (1u << 9) /* CR2: the supply of PG2 to PG15 is there */
#define PWR_R1MODE  (1u << 8) /* CR5: no boost */

#define CLOCK_HZ    120000000u
#define BAUD        115200u
#define GPIOG       0x48001800u
#define LPUART1_IRQ 70u

const uintptr_t stm32_usart_base = 0x40008000u;

void board_init(void)
{
    STM32L4_APB1ENR1 |= 1u << 28; /* PWR */
    (void)STM32L4_APB1ENR1;
    PWR_CR2 |= PWR_IOSV;
    PWR_CR5 &= ~PWR_R1MODE;
    stm32l4_start_clock(CLOCK_HZ / 4000000u, 5);
    STM32L4_AHB2ENR |= 1u << 6; /* GPIOG */
    STM32L4_APB1ENR2 |= 1u;     /* LPUART1 */
    (void)STM32L4_APB1ENR2;
    stm32_pin_of(GPIOG, 7, 8);
    stm32_pin_of(GPIOG, 8, 8);
    stm32_usart_start((uint32_t)((256ull * CLOCK_HZ + BAUD / 2u) / BAUD), LPUART1_IRQ);
}
