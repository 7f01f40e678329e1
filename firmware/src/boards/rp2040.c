/*
 * RP2040 (datasheet of build 2024-10) on the Raspberry Pi Pico: UART0 on GP0 and GP1, for a debug probe or
 * any serial adapter; the board's USB socket is the chip's own, and there is no USB device in this firmware.
 *
 * 125 MHz from the board's crystal of 12 MHz. A Cortex-M0+ has no cycle counter: time is the chip's 64-bit
 * count of microseconds. The second core stays asleep in the boot ROM.
 */
#include "boards/rp2040.h"
#include "board.h"
#include "cortexm.h"
#include "serial.h"

#define RESETS        0x4000C000u
#define RESETS_DONE   CORTEXM_REGISTER(0x4000C008u)
#define RESET_PLL_SYS (1u << 12)
#define RESET_TO_USE                                                                                         \
    ((1u << 22) | (1u << 21) | RESET_PLL_SYS | (1u << 8) | (1u << 5)) /* UART0, timer, pads, IO */

#define XOSC_CTRL        CORTEXM_REGISTER(0x40024000u)
#define XOSC_STATUS      CORTEXM_REGISTER(0x40024004u)
#define XOSC_STARTUP     CORTEXM_REGISTER(0x4002400Cu)
#define XOSC_ON          0x00FABAA0u /* enable, 1 to 15 MHz */
#define XOSC_1_MS        47u         /* in 256 periods of 12 MHz */
#define STABLE           (1u << 31)

#define PLL_CS           CORTEXM_REGISTER(0x40028000u)
#define PLL_PWR          0x40028004u
#define PLL_FBDIV        CORTEXM_REGISTER(0x40028008u)
#define PLL_PRIM         CORTEXM_REGISTER(0x4002800Cu)
#define PLL_PD           ((1u << 5) | 1u) /* PWR: the VCO and the rest are off */
#define PLL_POSTDIVPD    (1u << 3)

#define CLK_REF_CTRL     CORTEXM_REGISTER(0x40008030u)
#define CLK_REF_SELECTED CORTEXM_REGISTER(0x40008038u)
#define CLK_SYS_CTRL     CORTEXM_REGISTER(0x4000803Cu)
#define CLK_SYS_SELECTED CORTEXM_REGISTER(0x40008044u)
#define CLK_PERI_CTRL    CORTEXM_REGISTER(0x40008048u)
#define REF_XOSC         2u
#define SYS_REF          0u
#define SYS_PLL          1u         /* auxiliary source 0 */
#define PERI_ON          (1u << 11) /* from the system clock */

#define WATCHDOG_TICK    CORTEXM_REGISTER(0x4005802Cu)
#define TICK_ON          (1u << 9)

#define TIMER_HIGH       CORTEXM_REGISTER(0x40054024u)
#define TIMER_LOW        CORTEXM_REGISTER(0x40054028u)

#define IO_CTRL(pin)     CORTEXM_REGISTER(0x40014004u + 8u * (pin))
#define PAD(pin)         CORTEXM_REGISTER(0x4001C004u + 4u * (pin))
#define PAD_PULLED_UP                                                                                        \
    ((1u << 6) | (1u << 4) | (1u << 3) | (1u << 1)) /* input, 4 mA, pull-up, Schmitt trigger */
#define FUNCTION_UART   2u

#define UART_DR         CORTEXM_REGISTER(0x40034000u)
#define UART_FR         CORTEXM_REGISTER(0x40034018u)
#define UART_IBRD       CORTEXM_REGISTER(0x40034024u)
#define UART_FBRD       CORTEXM_REGISTER(0x40034028u)
#define UART_LCR        CORTEXM_REGISTER(0x4003402Cu)
#define UART_CR         CORTEXM_REGISTER(0x40034030u)
#define UART_IMSC       CORTEXM_REGISTER(0x40034038u)
#define UART_ICR        CORTEXM_REGISTER(0x40034044u)
#define UART_8N1_QUEUED ((3u << 5) | (1u << 4))
#define UART_ON         ((1u << 9) | (1u << 8) | 1u)
#define UART_RX_INTS    ((1u << 6) | (1u << 4)) /* bytes wait for 32 bit times; the queue is an eighth full */
#define UART_BUSY       (1u << 3)
#define UART_RX_EMPTY   (1u << 4)
#define UART_TX_FULL    (1u << 5)
#define UART_IRQ        20u

#define MPU_CTRL        CORTEXM_REGISTER(0xE000ED94u)
#define MPU_RBAR        CORTEXM_REGISTER(0xE000ED9Cu)
#define MPU_RASR        CORTEXM_REGISTER(0xE000EDA0u)
#define MPU_ON          ((1u << 2) | 1u)               /* what no region covers stays as it is */
#define MPU_BELOW_RAM   (0x1FFFF000u | (1u << 4))      /* RBAR, region 0 */
#define MPU_CLOSED      ((1u << 28) | (11u << 1) | 1u) /* RASR: no access of any kind to 2^12 bytes */

#define CRYSTAL_HZ      12000000u
#define CLOCK_HZ        125000000u
#define TICK_HZ         1000000u
#define BAUD            115200u

static uint64_t started;

/* 12 MHz * 125 / 6 / 2; the system clock waits on the crystal meanwhile (datasheet 2.15.6 and 2.18.3). */
static void start_clock(void)
{
    XOSC_STARTUP = XOSC_1_MS;
    XOSC_CTRL = XOSC_ON;
    while (!(XOSC_STATUS & STABLE)) {
    }
    CLK_SYS_CTRL = SYS_REF;
    while (CLK_SYS_SELECTED != 1u << SYS_REF) {
    }
    CLK_REF_CTRL = REF_XOSC;
    while (CLK_REF_SELECTED != 1u << REF_XOSC) {
    }
    RP2040_SET(RESETS) = RESET_PLL_SYS;
    RP2040_CLEAR(RESETS) = RESET_TO_USE;
    while ((RESETS_DONE & RESET_PLL_SYS) == 0) {
    }
    PLL_CS = 1u;
    PLL_FBDIV = 125u;
    RP2040_CLEAR(PLL_PWR) = PLL_PD;
    while (!(PLL_CS & STABLE)) {
    }
    PLL_PRIM = (6u << 16) | (2u << 12);
    RP2040_CLEAR(PLL_PWR) = PLL_POSTDIVPD;
    CLK_SYS_CTRL = SYS_PLL;
    while (CLK_SYS_SELECTED != 1u << SYS_PLL) {
    }
    CLK_PERI_CTRL = PERI_ON;
    while ((RESETS_DONE & RESET_TO_USE) != RESET_TO_USE) {
    }
    WATCHDOG_TICK = TICK_ON | CRYSTAL_HZ / TICK_HZ;
}

static void start_uart(void)
{
    const uint32_t divider = (4u * CLOCK_HZ + BAUD / 2u) / BAUD; /* 16 samples a bit, in 64ths */
    UART_IBRD = divider >> 6;
    UART_FBRD = divider & 63u;
    UART_LCR = UART_8N1_QUEUED; /* takes the two over */
    UART_CR = UART_ON;
    PAD(0) = PAD(1) = PAD_PULLED_UP;
    IO_CTRL(0) = IO_CTRL(1) = FUNCTION_UART;
    UART_IMSC = UART_RX_INTS;
    cortexm_enable_interrupt(UART_IRQ);
}

/* There, addresses belong to the flash interface and do not fault: a stack that grows too far has to. */
static void close_below_ram(void)
{
    MPU_RBAR = MPU_BELOW_RAM;
    MPU_RASR = MPU_CLOSED;
    MPU_CTRL = MPU_ON;
    __asm volatile("dsb\n isb" ::: "memory");
}

void board_init(void)
{
    close_below_ram();
    start_clock();
    start_uart();
}

/* All of the chip: the core's own reset would leave clocks and peripherals as they are. */
void board_reset(void)
{
    RP2040_PSM_WDSEL = RP2040_ALL_BUT_OSCILLATORS;
    CORTEXM_REGISTER(RP2040_WATCHDOG_CTRL) = RP2040_WATCHDOG_TRIGGER;
    for (;;) {
    }
}

/* 0 where the PLL does not drive the core. */
uint32_t board_clock_hz(void)
{
    const uint32_t prim = PLL_PRIM, reference = PLL_CS & 0x3Fu;
    const uint32_t after = ((prim >> 16) & 7u) * ((prim >> 12) & 7u);
    if (CLK_SYS_SELECTED != 1u << SYS_PLL || reference == 0 || after == 0) {
        return 0;
    }
    return CRYSTAL_HZ / reference * (PLL_FBDIV & 0xFFFu) / after;
}

uint32_t board_tick_hz(void)
{
    return TICK_HZ;
}

/* Again where the lower half has wrapped between the two reads of the upper one. */
static uint64_t microseconds(void)
{
    uint32_t high, low;
    do {
        high = TIMER_HIGH;
        low = TIMER_LOW;
    } while (high != TIMER_HIGH);
    return (uint64_t)high << 32 | low;
}

void board_timer_start(void)
{
    started = microseconds();
}

uint64_t board_timer_stop(void)
{
    return microseconds() - started;
}

bool board_uart_has_byte(void)
{
    return !(UART_FR & UART_RX_EMPTY);
}

uint8_t board_uart_take(void)
{
    return (uint8_t)UART_DR;
}

void board_uart_put(uint8_t byte)
{
    while (UART_FR & UART_TX_FULL) {
    }
    UART_DR = byte;
}

void board_uart_flush(void)
{
    while (UART_FR & UART_BUSY) {
    }
}

void board_uart_listen(bool on)
{
    UART_IMSC = on ? UART_RX_INTS : 0;
}

void board_uart_acknowledge(void)
{
    UART_ICR = UART_RX_INTS;
}

void board_interrupt(void)
{
    serial_interrupt();
}
