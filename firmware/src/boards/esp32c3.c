/*
 * ESP32-C3 (technical reference manual 1.3) without ESP-IDF: the boot ROM of revision 3 and later starts an
 * image that begins with its magic words straight from flash, the first 4 MB of it mapped for code and for
 * data ("direct boot"). UART0 on GPIO21 and GPIO20, which the ROM leaves connected.
 *
 * 160 MHz from the PLL, which the ROM leaves running at 480 MHz for its USB port. The core's counter of
 * cycles is 32 bits long; the system timer, 16 MHz from the crystal, tells how often it has wrapped.
 */
#include "board.h"
#include "riscv.h"
#include "serial.h"
#include "ticks.h"

#define OPTIONS0        RISCV_REGISTER(0x60008000u)
#define OPTIONS0_PLL_PD ((1u << 6) | (1u << 8) | (1u << 10))
#define OPTIONS0_RESET  (1u << 31)

/* Watchdogs that the ROM starts: of the RTC, of timer group 0, and the super watchdog. */
#define RTC_WDT_CONFIG   RISCV_REGISTER(0x60008090u)
#define RTC_WDT_LOCK     RISCV_REGISTER(0x600080A8u)
#define RTC_SWD_CONFIG   RISCV_REGISTER(0x600080ACu)
#define RTC_SWD_LOCK     RISCV_REGISTER(0x600080B0u)
#define GROUP_WDT_CONFIG RISCV_REGISTER(0x6001F048u)
#define GROUP_WDT_LOCK   RISCV_REGISTER(0x6001F064u)
#define WDT_KEY          0x50D83AA1u
#define SWD_KEY          0x8F1D312Au
#define SWD_FEEDS_ITSELF (1u << 31)
#define GROUP_WDT_UPDATE (1u << 22)

#define CLOCK_PERIOD     RISCV_REGISTER(0x600C0008u)
#define CLOCK_SOURCE     RISCV_REGISTER(0x600C0058u)
#define PERIOD_MASK      3u
#define PERIOD_80_MHZ    0u
#define PERIOD_160_MHZ   1u
#define PERIOD_PLL_480   (1u << 2)
#define SOURCE_MASK      (3u << 10)
#define SOURCE_PLL       (1u << 10)

#define UART_FIFO        RISCV_REGISTER(0x60000000u)
#define UART_ENABLE      RISCV_REGISTER(0x6000000Cu)
#define UART_CLEAR       RISCV_REGISTER(0x60000010u)
#define UART_DIVIDER     RISCV_REGISTER(0x60000014u)
#define UART_STATUS      RISCV_REGISTER(0x6000001Cu)
#define UART_CONF1       RISCV_REGISTER(0x60000024u)
#define UART_STATE       RISCV_REGISTER(0x6000006Cu)
#define UART_CLOCK       RISCV_REGISTER(0x60000078u)
#define UART_UPDATE      RISCV_REGISTER(0x60000080u)
#define UART_RX_FULL     1u
#define UART_RX_COUNT    0x3FFu                 /* STATUS */
#define UART_TX_COUNT(s) (((s) >> 16) & 0x3FFu) /* STATUS */
#define UART_TX_STATE    0xF0u                  /* STATE */
#define UART_TX_ROOM     120u                   /* of 128 bytes */
#define UART_FULL_AT_1   (1u | (96u << 9))      /* CONF1: of the receiver; of the sender, unused */
#define UART_FROM_XTAL   ((3u << 24) | (1u << 22) | (3u << 20)) /* CLOCK: undivided, both directions */
#define UART_TAKE_OVER   (1u << 31)

#define UART_LINE        RISCV_REGISTER(0x600C2054u) /* which interrupt of the core UART0's is */
#define LINES_ENABLED    RISCV_REGISTER(0x600C2104u)
#define LINES_BY_EDGE    RISCV_REGISTER(0x600C2108u)
#define LINE_1_PRIORITY  RISCV_REGISTER(0x600C2118u)
#define LINES_THRESHOLD  RISCV_REGISTER(0x600C2194u)
#define LINE             1u

#define TIMER_CONFIG     RISCV_REGISTER(0x60023000u)
#define TIMER_UPDATE     RISCV_REGISTER(0x60023004u)
#define TIMER_HIGH       RISCV_REGISTER(0x60023040u)
#define TIMER_LOW        RISCV_REGISTER(0x60023044u)
#define TIMER_RUNS       ((1u << 31) | (1u << 30))
#define TIMER_TAKE       (1u << 30)
#define TIMER_TAKEN      (1u << 29)

/* The core's own performance counter: what it counts, whether it does, and how many there were. */
#define COUNTER_EVENTS 0x7E0
#define COUNTER_MODE   0x7E1
#define COUNTER        0x7E2
#define COUNTER_CYCLES 1u
#define COUNTER_RUNS   1u

/* Nothing is there; physical memory protection makes sure that a stack which grows too far faults. */
#define BELOW_RAM       0x3FC00000u
#define BELOW_RAM_BYTES 0x00080000u

#define CLOCK_HZ        160000000u
#define CRYSTAL_HZ      40000000u
#define CYCLES_OF_TIMER 10u /* of 16 MHz */
#define COARSE_SHIFT    16u
#define BAUD            115200u

/* What the boot ROM looks for; it jumps to what follows. */
__attribute__((section(".boot2"), used)) static const uint32_t direct_boot[2] = {0xAEDB041Du, 0xAEDB041Du};

static uint64_t started;

static void stop_watchdogs(void)
{
    RTC_WDT_LOCK = WDT_KEY;
    RTC_WDT_CONFIG = 0;
    RTC_WDT_LOCK = 0;
    RTC_SWD_LOCK = SWD_KEY;
    RTC_SWD_CONFIG |= SWD_FEEDS_ITSELF;
    RTC_SWD_LOCK = 0;
    GROUP_WDT_LOCK = WDT_KEY;
    GROUP_WDT_CONFIG = 0;
    GROUP_WDT_CONFIG = GROUP_WDT_UPDATE;
    GROUP_WDT_LOCK = 0;
}

/* What the ROM has said is sent first. The crystal drives it, whatever clock the core has. */
static void start_uart(void)
{
    const uint32_t divider = (16u * CRYSTAL_HZ + BAUD / 2u) / BAUD; /* in 16ths */
    board_uart_flush();
    UART_CLOCK = UART_FROM_XTAL;
    UART_DIVIDER = divider >> 4 | (divider & 15u) << 20;
    UART_CONF1 = UART_FULL_AT_1;
    UART_UPDATE |= UART_TAKE_OVER;
    UART_CLEAR = UINT32_MAX;
    UART_ENABLE = UART_RX_FULL;
    UART_LINE = LINE;
    LINES_BY_EDGE &= ~(1u << LINE);
    LINE_1_PRIORITY = 1u;
    LINES_THRESHOLD = 1u;
    LINES_ENABLED = 1u << LINE;
}

static void start_clock(void)
{
    OPTIONS0 &= ~OPTIONS0_PLL_PD;
    CLOCK_PERIOD = (CLOCK_PERIOD & ~PERIOD_MASK) | PERIOD_PLL_480 | PERIOD_160_MHZ;
    CLOCK_SOURCE = (CLOCK_SOURCE & ~SOURCE_MASK) | SOURCE_PLL;
}

void board_init(void)
{
    RISCV_WRITE(pmpaddr0, RISCV_PMP_BLOCK(BELOW_RAM, BELOW_RAM_BYTES));
    RISCV_WRITE(pmpcfg0, RISCV_PMP_NOTHING);
    stop_watchdogs();
    start_uart();
    start_clock();
    TIMER_CONFIG |= TIMER_RUNS;
    RISCV_WRITE_NUMBER(COUNTER_EVENTS, COUNTER_CYCLES);
    RISCV_WRITE_NUMBER(COUNTER_MODE, COUNTER_RUNS);
}

/* All of the chip but its RTC; the ROM starts again. */
void board_reset(void)
{
    OPTIONS0 |= OPTIONS0_RESET;
    for (;;) {
    }
}

/* 0 where the PLL does not drive the core. */
uint32_t board_clock_hz(void)
{
    if ((CLOCK_SOURCE & SOURCE_MASK) != SOURCE_PLL) {
        return 0;
    }
    switch (CLOCK_PERIOD & PERIOD_MASK) {
    case PERIOD_80_MHZ:
        return CLOCK_HZ / 2u;
    case PERIOD_160_MHZ:
        return CLOCK_HZ;
    default:
        return 0;
    }
}

uint32_t board_tick_hz(void)
{
    return board_clock_hz();
}

static uint64_t slow_ticks(void)
{
    TIMER_UPDATE = TIMER_TAKE;
    while (!(TIMER_UPDATE & TIMER_TAKEN)) {
    }
    return (uint64_t)TIMER_HIGH << 32 | TIMER_LOW;
}

void board_timer_start(void)
{
    started = slow_ticks();
    RISCV_WRITE_NUMBER(COUNTER, 0);
}

uint64_t board_timer_stop(void)
{
    uint32_t cycles;
    RISCV_READ_NUMBER(COUNTER, cycles);
    const uint64_t coarse = (slow_ticks() - started) * CYCLES_OF_TIMER >> COARSE_SHIFT;
    return ticks_join(cycles, (uint32_t)coarse, COARSE_SHIFT);
}

bool board_uart_has_byte(void)
{
    return UART_STATUS & UART_RX_COUNT;
}

uint8_t board_uart_take(void)
{
    return (uint8_t)UART_FIFO;
}

void board_uart_put(uint8_t byte)
{
    while (UART_TX_COUNT(UART_STATUS) >= UART_TX_ROOM) {
    }
    UART_FIFO = byte;
}

void board_uart_flush(void)
{
    while (UART_TX_COUNT(UART_STATUS) > 0 || (UART_STATE & UART_TX_STATE)) {
    }
}

void board_uart_listen(bool on)
{
    UART_ENABLE = on ? UART_RX_FULL : 0;
}

void board_uart_acknowledge(void)
{
    UART_CLEAR = UART_RX_FULL;
}

void board_interrupt(void)
{
    serial_interrupt();
}
