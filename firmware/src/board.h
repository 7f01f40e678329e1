/*
 * What the firmware needs of a board. One file in boards/ implements it for a chip; nothing else knows the
 * chip.
 *
 * The UART interrupt calls serial_interrupt() (serial.h) and nothing else.
 */
#ifndef BOARD_H
#define BOARD_H

#include <stdbool.h>
#include <stdint.h>

/* Clocks, pins, UART at 115200 baud with its receive interrupt enabled, timer stopped. */
void board_init(void);
/* Does not return. */
void board_reset(void);

uint32_t board_clock_hz(void); /* core clock */
uint32_t board_tick_hz(void);  /* of the measuring timer */

/* Clears the timer and lets it run. */
void board_timer_start(void);
/* Stops it; returns the ticks since start. Right for hours: 2^32 ticks are seconds on some boards. */
uint64_t board_timer_stop(void);

bool board_uart_has_byte(void);
uint8_t board_uart_take(void);     /* only after board_uart_has_byte() */
void board_uart_put(uint8_t byte); /* waits until there is room */
void board_uart_flush(void);       /* waits until the last byte is on the wire */
void board_uart_listen(bool on);   /* the receive interrupt */
void board_uart_acknowledge(void); /* first thing in the interrupt, before any byte is taken */

#endif
