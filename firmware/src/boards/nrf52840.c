/*
 * nRF52840 (product specification 1.7) on the Arduino Nano 33 BLE: UART0 on its pins TX (P1.03) and RX
 * (P1.10).
 *
 * The board's own USB socket is the chip's USB, and there is no USB device in this firmware: a serial adapter
 * hangs on the two pins. Flash begins behind Arduino's boot loader, which starts what lies there; it may
 * leave anything switched on.
 */
#include "board.h"
#include "cortexm.h"
#include "cycles.h"
#include "serial.h"
#include "ticks.h"

#define CLOCK_HFCLKSTART    CORTEXM_REGISTER(0x40000000u)
#define CLOCK_HFCLKSTARTED  CORTEXM_REGISTER(0x40000100u)
#define NVMC_ICACHECNF      CORTEXM_REGISTER(0x4001E540u)

#define UART_STARTRX        CORTEXM_REGISTER(0x40002000u)
#define UART_STARTTX        CORTEXM_REGISTER(0x40002008u)
#define UART_RXDRDY         CORTEXM_REGISTER(0x40002108u)
#define UART_TXDRDY         CORTEXM_REGISTER(0x4000211Cu)
#define UART_INTENSET       CORTEXM_REGISTER(0x40002304u)
#define UART_INTENCLR       CORTEXM_REGISTER(0x40002308u)
#define UART_ENABLE         CORTEXM_REGISTER(0x40002500u)
#define UART_PSEL_RTS       CORTEXM_REGISTER(0x40002508u)
#define UART_PSEL_TXD       CORTEXM_REGISTER(0x4000250Cu)
#define UART_PSEL_CTS       CORTEXM_REGISTER(0x40002510u)
#define UART_PSEL_RXD       CORTEXM_REGISTER(0x40002514u)
#define UART_RXD            CORTEXM_REGISTER(0x40002518u)
#define UART_TXD            CORTEXM_REGISTER(0x4000251Cu)
#define UART_BAUDRATE       CORTEXM_REGISTER(0x40002524u)
#define UART_CONFIG         CORTEXM_REGISTER(0x4000256Cu)
#define UART_IRQ            2u
#define UART_INT_RXDRDY     (1u << 2)
#define UART_115200         0x01D7E000u
#define UART_ON             4u
#define NOT_CONNECTED       0xFFFFFFFFu

#define PIN_TX              (32u + 3u) /* port 1 */
#define PIN_RX              (32u + 10u)
#define P1_OUTSET           CORTEXM_REGISTER(0x50000808u)
#define P1_PIN_CNF(pin)     CORTEXM_REGISTER(0x50000A00u + 4u * ((pin) - 32u))
#define PIN_OUTPUT          1u
#define PIN_INPUT_PULLED_UP (3u << 2)

#define TIMER_START         CORTEXM_REGISTER(0x40008000u)
#define TIMER_STOP          CORTEXM_REGISTER(0x40008004u)
#define TIMER_CLEAR         CORTEXM_REGISTER(0x4000800Cu)
#define TIMER_CAPTURE       CORTEXM_REGISTER(0x40008040u)
#define TIMER_BITMODE       CORTEXM_REGISTER(0x40008508u)
#define TIMER_PRESCALER     CORTEXM_REGISTER(0x40008510u)
#define TIMER_CC            CORTEXM_REGISTER(0x40008540u)
#define TIMER_32_BITS       3u
#define COARSE_PRESCALER    9u  /* 16 MHz / 2^9 */
#define COARSE_SHIFT        11u /* of the same oscillator as the core's 64 MHz */

#define CLOCK_HZ            64000000u /* the only one that the chip has */

static bool sending; /* a byte was given to the UART, and its TXDRDY not yet seen */

static void start_uart(void)
{
    P1_OUTSET = 1u << (PIN_TX - 32u);
    P1_PIN_CNF(PIN_TX) = PIN_OUTPUT;
    P1_PIN_CNF(PIN_RX) = PIN_INPUT_PULLED_UP;
    UART_ENABLE = 0;
    UART_PSEL_TXD = PIN_TX;
    UART_PSEL_RXD = PIN_RX;
    UART_PSEL_RTS = NOT_CONNECTED;
    UART_PSEL_CTS = NOT_CONNECTED;
    UART_BAUDRATE = UART_115200;
    UART_CONFIG = 0; /* no parity, no flow control */
    UART_RXDRDY = 0;
    UART_TXDRDY = 0;
    UART_ENABLE = UART_ON;
    UART_STARTTX = 1;
    UART_STARTRX = 1;
    UART_INTENCLR = 0xFFFFFFFFu;
    UART_INTENSET = UART_INT_RXDRDY;
    cortexm_enable_interrupt(UART_IRQ);
}

void board_init(void)
{
    cortexm_take_over();
    CLOCK_HFCLKSTARTED = 0;
    CLOCK_HFCLKSTART = 1; /* the crystal: exact enough for any baud rate */
    while (!CLOCK_HFCLKSTARTED) {
    }
    NVMC_ICACHECNF = 1;
    TIMER_STOP = 1;
    TIMER_BITMODE = TIMER_32_BITS;
    TIMER_PRESCALER = COARSE_PRESCALER;
    start_uart();
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
    TIMER_CLEAR = 1;
    TIMER_START = 1;
    cycles_start();
}

uint64_t board_timer_stop(void)
{
    const uint32_t cycles = CYCLES_COUNT;
    TIMER_CAPTURE = 1;
    cycles_stop();
    TIMER_STOP = 1;
    return ticks_join(cycles, TIMER_CC, COARSE_SHIFT);
}

bool board_uart_has_byte(void)
{
    return UART_RXDRDY;
}

/* The event first: it comes again at once where the UART's queue of six holds more. */
uint8_t board_uart_take(void)
{
    UART_RXDRDY = 0;
    (void)UART_RXDRDY; /* the write has arrived */
    return (uint8_t)UART_RXD;
}

void board_uart_put(uint8_t byte)
{
    board_uart_flush();
    UART_TXDRDY = 0;
    UART_TXD = byte;
    sending = true;
}

void board_uart_flush(void)
{
    while (sending && !UART_TXDRDY) {
    }
    sending = false;
}

void board_uart_listen(bool on)
{
    if (on) {
        UART_INTENSET = UART_INT_RXDRDY;
    } else {
        UART_INTENCLR = UART_INT_RXDRDY;
    }
}

void board_uart_acknowledge(void)
{
}

void board_interrupt(void)
{
    serial_interrupt();
}
