/* The serial port through ESP-IDF's driver, which has interrupt and ring buffer of its own. */
#include "driver/uart.h"
#include "freertos/FreeRTOS.h"
#include "serial.h"

#define PORT UART_NUM_0

/* board_init() has installed the driver. */
void serial_init(void)
{
}

uint8_t serial_read(void)
{
    uint8_t byte;
    while (uart_read_bytes(PORT, &byte, 1, portMAX_DELAY) != 1) {
    }
    return byte;
}

void serial_write(uint8_t byte)
{
    (void)uart_write_bytes(PORT, &byte, 1);
}
