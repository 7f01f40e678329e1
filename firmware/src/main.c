/* The measuring firmware: answers SMP frames, and MLPerf Tiny's commands, that come over the UART. */
#include "board.h"
#include "boots.h"
#include "external_ram/external_ram.h"
#include "fleet/fleet_boot.h"
#include "handlers.h"
#include "mlperf/mlperf.h"
#include "model.h"
#include "serial.h"
#include "smp.h"
#include "smp_frame.h"
#include "timing.h"

/* Room for the longest answer: the model's, with four inputs and four outputs of six dimensions. */
#define RESPONSE_BYTES 768u

int main(void)
{
    static smp_frame_reader reader;
    static uint8_t response[RESPONSE_BYTES];

    boots_count();
    board_init();
    timing_init();
    external_ram_look();
    if (!external_ram_missing()) {
#ifdef TINYML_FLEET
        fleet_boot();
#else
        model_open();
#endif
    }
    serial_init();
    for (;;) {
        const uint8_t byte = serial_read();
        mlperf_take(byte, serial_write);
        size_t length = smp_frame_take(&reader, byte);
        if (length == 0) {
            continue;
        }
        length = smp_answer(reader.message, length, response, sizeof response);
        if (length > 0) {
            smp_frame_send(response, length, serial_write);
        }
        if (handle_reset_wanted()) {
            board_uart_flush();
            board_reset();
        }
    }
}
