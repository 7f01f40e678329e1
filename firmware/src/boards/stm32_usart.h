/* USART and LPUART of STM32 L4 and H7 (RM0351, RM0432, RM0433): all of board_uart_*. */
#ifndef STM32_USART_H
#define STM32_USART_H

#include <stdint.h>

/* Where it lies; the board's port defines it. */
extern const uintptr_t stm32_usart_base;

/* Pins and its clock are on. divider: clock / baud of a USART, 256 * clock / baud of an LPUART. */
void stm32_usart_start(uint32_t divider, uint32_t interrupt);

#endif
