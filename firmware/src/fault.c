/* What a fault leaves behind: one line of text on the UART, then nothing. */
#include <stdint.h>

#include "board.h"
#include "cortexm.h"

extern uint32_t __stack_bottom[], __stack_top[];

__attribute__((used, noreturn)) void fault_stop(const uint32_t *frame); /* called from assembly */

static void put_text(const char *text)
{
    while (*text) {
        board_uart_put((uint8_t)*text++);
    }
}

static void put_number(const char *name, uint32_t number)
{
    put_text(name);
    for (unsigned shift = 32; shift > 0; shift -= 4) {
        board_uart_put((uint8_t)"0123456789abcdef"[(number >> (shift - 4)) & 15u]);
    }
}

/* frame: r0-r3, r12, lr, pc, xpsr as the core pushed them; outside the stack when it was the stack that
 * ended. */
void fault_stop(const uint32_t *frame)
{
    put_text("\r\nFAULT");
    if (frame >= __stack_bottom && frame + 8 <= __stack_top) {
        put_number(" pc=", frame[6]);
        put_number(" lr=", frame[5]);
    } else {
        put_text(" stack overflow");
    }
    put_number(" cfsr=", CORTEXM_CFSR);
    put_number(" hfsr=", CORTEXM_HFSR);
    put_text("\r\n");
    for (;;) {
        cortexm_wait();
    }
}
