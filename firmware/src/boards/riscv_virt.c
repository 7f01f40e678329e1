/*
 * QEMU's machine "virt" with one 32-bit hart, a stand-in for small RISC-V chips such as the ESP32-C3: 16550
 * UART, PLIC, and the hart's own count of instructions as the timer.
 *
 * Under -icount shift=0 an instruction takes 1 ns of virtual time, and minstret counts exactly one for it.
 * The first 4 MB of RAM stand for the flash; physical memory protection keeps everybody from writing there,
 * so that a stack which grows too far faults.
 */
#include "board.h"
#include "riscv.h"
#include "serial.h"

#define UART            0x10000000u
#define UART_DATA       RISCV_REGISTER_BYTE(UART + 0u)
#define UART_INTERRUPTS RISCV_REGISTER_BYTE(UART + 1u)
#define UART_LINE       RISCV_REGISTER_BYTE(UART + 3u)
#define UART_STATE      RISCV_REGISTER_BYTE(UART + 5u)
#define UART_8N1        3u        /* LINE */
#define UART_RX_INT     1u        /* INTERRUPTS */
#define UART_RX_FULL    (1u << 0) /* STATE */
#define UART_TX_EMPTY   (1u << 5) /* STATE: room for a byte */
#define UART_TX_IDLE    (1u << 6) /* STATE: the last one is on the wire */
#define UART_IRQ        10u

/* Platform-level interrupt controller, context 0: hart 0 in machine mode. */
#define PLIC                0x0C000000u
#define PLIC_PRIORITY(irq)  RISCV_REGISTER(PLIC + 4u * (irq))
#define PLIC_ENABLE         RISCV_REGISTER(PLIC + 0x2000u)
#define PLIC_CLAIM_COMPLETE RISCV_REGISTER(PLIC + 0x200004u)

#define FINISHER            RISCV_REGISTER(0x00100000u) /* SiFive's test device */
#define FINISHER_RESET      0x7777u

#define FLASH_START         0x80000000u
#define FLASH_BYTES         0x00400000u

#define CLOCK_HZ            160000000u /* the ESP32-C3's */
#define TICK_HZ             1000000000u

static uint64_t started;

void board_init(void)
{
    RISCV_WRITE(pmpaddr0, RISCV_PMP_BLOCK(FLASH_START, FLASH_BYTES));
    RISCV_WRITE(pmpcfg0, RISCV_PMP_READ_EXECUTE);
    UART_LINE = UART_8N1;
    UART_INTERRUPTS = UART_RX_INT;
    PLIC_PRIORITY(UART_IRQ) = 1;
    PLIC_ENABLE = 1u << UART_IRQ;
}

void board_reset(void)
{
    FINISHER = FINISHER_RESET;
    for (;;) {
    }
}

uint32_t board_clock_hz(void)
{
    return CLOCK_HZ;
}

uint32_t board_tick_hz(void)
{
    return TICK_HZ;
}

/* Again where the lower half has wrapped between the two reads of the upper one. */
static uint64_t instructions(void)
{
    uint32_t high, low, after;
    do {
        RISCV_READ(minstreth, high);
        RISCV_READ(minstret, low);
        RISCV_READ(minstreth, after);
    } while (high != after);
    return (uint64_t)high << 32 | low;
}

void board_timer_start(void)
{
    started = instructions();
}

uint64_t board_timer_stop(void)
{
    return instructions() - started;
}

bool board_uart_has_byte(void)
{
    return UART_STATE & UART_RX_FULL;
}

uint8_t board_uart_take(void)
{
    return UART_DATA;
}

void board_uart_put(uint8_t byte)
{
    while (!(UART_STATE & UART_TX_EMPTY)) {
    }
    UART_DATA = byte;
}

void board_uart_flush(void)
{
    while (!(UART_STATE & UART_TX_IDLE)) {
    }
}

void board_uart_listen(bool on)
{
    UART_INTERRUPTS = on ? UART_RX_INT : 0;
}

/* Claimed and completed at once: it comes again while a byte waits and nobody has masked it. */
void board_uart_acknowledge(void)
{
    PLIC_CLAIM_COMPLETE = PLIC_CLAIM_COMPLETE;
}

void board_interrupt(void)
{
    serial_interrupt();
}
