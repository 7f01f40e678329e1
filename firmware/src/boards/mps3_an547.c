/*
 * Arm MPS3 with a Cortex-M55 image (application note AN547, subsystem SSE-300): CMSDK UART 0, system counter.
 *
 * Everything runs in the secure state, in which the core leaves reset; hence the secure addresses. Under QEMU
 * with -icount shift=8 an instruction takes 256 ns of virtual time, 8.192 ticks of the 32 MHz counter.
 */
#include "board.h"
#include "cmsdk_uart.h"
#include "cortexm.h"
#include "serial.h"

#define UART_RX_IRQ 33u
#define APB_HZ      25000000u
#define BAUD        115200u

/* The counter's control frame. */
#define COUNTER_CTRL CORTEXM_REGISTER(0x58100000u) /* bit 0: it runs */
#define COUNTER_LOW  CORTEXM_REGISTER(0x58100008u)
#define COUNTER_HIGH CORTEXM_REGISTER(0x5810000Cu)

#define CLOCK_HZ     32000000u /* of core and counter */

const uintptr_t cmsdk_uart_base = 0x59303000u;

void board_init(void)
{
    cmsdk_uart_start(APB_HZ, BAUD, UART_RX_IRQ);
}

void board_reset(void)
{
    cortexm_reset();
}

uint32_t board_clock_hz(void)
{
    return CLOCK_HZ;
}

uint32_t board_tick_hz(void)
{
    return CLOCK_HZ;
}

void board_timer_start(void)
{
    COUNTER_CTRL = 0;
    COUNTER_LOW = 0;
    COUNTER_HIGH = 0;
    COUNTER_CTRL = 1;
}

/* 64 bits, in two reads that nothing comes between: it stands by then. */
uint64_t board_timer_stop(void)
{
    COUNTER_CTRL = 0;
    return (uint64_t)COUNTER_HIGH << 32 | COUNTER_LOW;
}

void board_interrupt(void)
{
    serial_interrupt();
}
