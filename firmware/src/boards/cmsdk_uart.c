#include "cmsdk_uart.h"

#include "board.h"
#include "cortexm.h"

#define UART_DATA    CORTEXM_REGISTER(cmsdk_uart_base + 0x00u)
#define UART_STATE   CORTEXM_REGISTER(cmsdk_uart_base + 0x04u)
#define UART_CTRL    CORTEXM_REGISTER(cmsdk_uart_base + 0x08u)
#define UART_INT     CORTEXM_REGISTER(cmsdk_uart_base + 0x0Cu)
#define UART_BAUDDIV CORTEXM_REGISTER(cmsdk_uart_base + 0x10u)
#define UART_TX_FULL 1u        /* STATE */
#define UART_RX_FULL 2u        /* STATE */
#define UART_BASIC   3u        /* CTRL: transmitter, receiver */
#define UART_RX_INT  (1u << 3) /* CTRL */

void cmsdk_uart_start(uint32_t clock_hz, uint32_t baud, uint32_t receive_interrupt)
{
    UART_BAUDDIV = clock_hz / baud;
    UART_CTRL = UART_BASIC | UART_RX_INT;
    cortexm_enable_interrupt(receive_interrupt);
    (void)UART_DATA; /* QEMU: a byte that came before the receiver was on is never seen without this read */
}

bool board_uart_has_byte(void)
{
    return UART_STATE & UART_RX_FULL;
}

uint8_t board_uart_take(void)
{
    return (uint8_t)UART_DATA;
}

void board_uart_put(uint8_t byte)
{
    while (UART_STATE & UART_TX_FULL) {
    }
    UART_DATA = byte;
}

void board_uart_flush(void)
{
    while (UART_STATE & UART_TX_FULL) {
    }
}

void board_uart_listen(bool on)
{
    UART_CTRL = on ? UART_BASIC | UART_RX_INT : UART_BASIC;
}

/* It latches when a byte arrives: acknowledged after draining, a byte in between would never be seen. */
void board_uart_acknowledge(void)
{
    UART_INT = 3;
}
