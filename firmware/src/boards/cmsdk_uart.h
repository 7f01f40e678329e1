/* The UART of Arm's FPGA images (CMSDK, technical reference manual DDI 0479): all of board_uart_*. */
#ifndef CMSDK_UART_H
#define CMSDK_UART_H

#include <stdint.h>

/* Where it lies; the board's port defines it. */
extern const uintptr_t cmsdk_uart_base;

/* At clock_hz / baud, at least 16; its receive interrupt is enabled under the given number. */
void cmsdk_uart_start(uint32_t clock_hz, uint32_t baud, uint32_t receive_interrupt);

#endif
