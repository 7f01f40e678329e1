/* Bytes to and from the host, over the board's UART. */
#ifndef SERIAL_H
#define SERIAL_H

#include <stdint.h>

void serial_init(void);
/* Waits for a byte, asleep. */
uint8_t serial_read(void);
void serial_write(uint8_t byte);
/* Only from the UART's interrupt. */
void serial_interrupt(void);

#endif
