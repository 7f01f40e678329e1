#include "stm32_usart.h"

#include "board.h"
#include "cortexm.h"

#define CR1    CORTEXM_REGISTER(stm32_usart_base + 0x00u)
#define CR3    CORTEXM_REGISTER(stm32_usart_base + 0x08u)
#define BRR    CORTEXM_REGISTER(stm32_usart_base + 0x0Cu)
#define ISR    CORTEXM_REGISTER(stm32_usart_base + 0x1Cu)
#define RDR    CORTEXM_REGISTER(stm32_usart_base + 0x24u)
#define TDR    CORTEXM_REGISTER(stm32_usart_base + 0x28u)
#define BASIC  ((1u << 3) | (1u << 2) | 1u) /* CR1: transmitter, receiver, enable */
#define RXNE   (1u << 5)                    /* ISR: a byte waits; CR1: interrupt on it */
#define TC     (1u << 6)                    /* ISR: the wire is idle */
#define TXE    (1u << 7)                    /* ISR: room for a byte */
#define OVRDIS (1u << 12)                   /* CR3: a lost byte is lost, and raises nothing */

void stm32_usart_start(uint32_t divider, uint32_t interrupt)
{
    CR1 = 0; /* CR3 and BRR take writes only now */
    CR3 = OVRDIS;
    BRR = divider;
    CR1 = BASIC | RXNE;
    cortexm_enable_interrupt(interrupt);
}

bool board_uart_has_byte(void)
{
    return ISR & RXNE;
}

uint8_t board_uart_take(void)
{
    return (uint8_t)RDR;
}

void board_uart_put(uint8_t byte)
{
    while (!(ISR & TXE)) {
    }
    TDR = byte;
}

void board_uart_flush(void)
{
    while (!(ISR & TC)) {
    }
}

void board_uart_listen(bool on)
{
    CR1 = on ? BASIC | RXNE : BASIC;
}

void board_uart_acknowledge(void)
{
}
