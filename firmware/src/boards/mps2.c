/*
 * Arm MPS2 with a Cortex-M4 or -M7 image (application notes AN386, AN500): CMSDK UART 0 and timer 0.
 *
 * Under QEMU with -icount shift=8 an instruction takes 256 ns of virtual time, 6.4 ticks of the 25 MHz timer.
 */
#include "board.h"
#include "cortexm.h"
#include "serial.h"
#include "ticks.h"

#define UART_DATA    CORTEXM_REGISTER(0x40004000u)
#define UART_STATE   CORTEXM_REGISTER(0x40004004u)
#define UART_CTRL    CORTEXM_REGISTER(0x40004008u)
#define UART_INT     CORTEXM_REGISTER(0x4000400Cu)
#define UART_BAUDDIV CORTEXM_REGISTER(0x40004010u)
#define UART_RX_IRQ  0u
#define UART_TX_FULL 1u        /* STATE */
#define UART_RX_FULL 2u        /* STATE */
#define UART_BASIC   3u        /* CTRL: transmitter, receiver */
#define UART_RX_INT  (1u << 3) /* CTRL */

#define TIMER_CTRL   CORTEXM_REGISTER(0x40000000u)
#define TIMER_VALUE  CORTEXM_REGISTER(0x40000004u)
#define TIMER_RELOAD CORTEXM_REGISTER(0x40000008u)

/* The first half of the dual timer (SP804): the same clock, with a prescaler. */
#define DUAL_LOAD    CORTEXM_REGISTER(0x40002000u)
#define DUAL_VALUE   CORTEXM_REGISTER(0x40002004u)
#define DUAL_CTRL    CORTEXM_REGISTER(0x40002008u)
#define DUAL_RUN     ((1u << 7) | (2u << 2) | (1u << 1)) /* enable, a 256th of the pace, 32 bits */
#define COARSE_SHIFT 8u

#define CLOCK_HZ     25000000u
#define BAUD         115200u

void board_init(void)
{
    UART_BAUDDIV = CLOCK_HZ / BAUD;
    UART_CTRL = UART_BASIC | UART_RX_INT;
    cortexm_enable_interrupt(UART_RX_IRQ);
    (void)UART_DATA; /* QEMU: a byte that came before the receiver was on is never seen without this read */
}

void board_reset(void)
{
    CORTEXM_AIRCR = 0x05FA0004u;
    for (;;) {
    }
}

uint32_t board_clock_hz(void)
{
    return CLOCK_HZ;
}

uint32_t board_tick_hz(void)
{
    return CLOCK_HZ;
}

/* Both count down. Running, they keep an idle QEMU at 100 % of a core: never longer than a measurement. */
void board_timer_start(void)
{
    DUAL_CTRL = DUAL_RUN & ~(1u << 7);
    DUAL_LOAD = 0xFFFFFFFFu;
    DUAL_CTRL = DUAL_RUN;
    TIMER_RELOAD = 0xFFFFFFFFu;
    TIMER_VALUE = 0xFFFFFFFFu;
    TIMER_CTRL = 1;
}

uint64_t board_timer_stop(void)
{
    const uint32_t ticks = ~TIMER_VALUE;
    const uint32_t coarse = ~DUAL_VALUE;
    TIMER_CTRL = 0;
    DUAL_CTRL = 0;
    return ticks_join(ticks, coarse, COARSE_SHIFT);
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

void board_interrupt(void)
{
    serial_interrupt();
}
