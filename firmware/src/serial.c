/*
 * A ring between the UART's interrupt and the reader.
 *
 * A full ring masks the interrupt and leaves the byte in the UART: an emulator then stops reading its socket
 * and nothing is lost. A real UART drops what follows; the frame's CRC finds it and the host repeats.
 */
#include "serial.h"

#include "board.h"
#include "core.h"

#define RING_BYTES                                                                                           \
    256u /* power of two; two lines of a frame, the host waits for an answer after each frame */

static volatile uint8_t ring[RING_BYTES];
static volatile uint32_t head; /* bytes ever put in, by the interrupt */
static volatile uint32_t tail; /* bytes ever taken out, by the reader */

/* Interrupts masked, or from the interrupt. */
static void drain(void)
{
    while (board_uart_has_byte()) {
        if (head - tail == RING_BYTES) {
            board_uart_listen(false);
            return;
        }
        ring[head % RING_BYTES] = board_uart_take();
        head++;
    }
}

void serial_interrupt(void)
{
    board_uart_acknowledge();
    drain();
}

/* Bytes that came while the interrupt was masked raise none: drain once after listening again. */
static void resume(void)
{
    board_uart_listen(true);
    drain();
}

void serial_init(void)
{
    core_mask();
    resume();
    core_unmask();
}

uint8_t serial_read(void)
{
    while (head == tail) {
        core_mask();
        resume();
        if (head == tail) {
            core_wait();
        }
        core_unmask();
    }
    uint8_t byte = ring[tail % RING_BYTES];
    tail++;
    if (head - tail == RING_BYTES / 2u) { /* it may have been full */
        core_mask();
        resume();
        core_unmask();
    }
    return byte;
}

void serial_write(uint8_t byte)
{
    board_uart_put(byte);
}
