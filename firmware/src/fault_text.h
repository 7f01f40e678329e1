/* How a fault is told: straight to the UART, by polling. */
#ifndef FAULT_TEXT_H
#define FAULT_TEXT_H

#include <stdint.h>

#include "board.h"

static inline void fault_put_text(const char *text)
{
    while (*text) {
        board_uart_put((uint8_t)*text++);
    }
}

static inline void fault_put_number(const char *name, uint32_t number)
{
    fault_put_text(name);
    for (unsigned shift = 32; shift > 0; shift -= 4) {
        board_uart_put((uint8_t)"0123456789abcdef"[(number >> (shift - 4)) & 15u]);
    }
}

#endif
