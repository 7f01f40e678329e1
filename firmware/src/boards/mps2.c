/*
 * Arm MPS2 with a Cortex-M4 or -M7 image (application notes AN386, AN500): CMSDK UART 0 and timer 0.
 *
 * Under QEMU with -icount shift=8 an instruction takes 256 ns of virtual time, 6.4 ticks of the 25 MHz timer.
 */
#include "board.h"
#include "cmsdk_uart.h"
#include "cortexm.h"
#include "serial.h"
#include "ticks.h"

#define UART_RX_IRQ  0u

#define TIMER_CTRL   CORTEXM_REGISTER(0x40000000u)
#define TIMER_VALUE  CORTEXM_REGISTER(0x40000004u)
#define TIMER_RELOAD CORTEXM_REGISTER(0x40000008u)

/* The first half of the dual timer (SP804): the same clock, with a prescaler. */
#define DUAL_LOAD    CORTEXM_REGISTER(0x40002000u)
#define DUAL_VALUE   CORTEXM_REGISTER(0x40002004u)
#define DUAL_CTRL    CORTEXM_REGISTER(0x40002008u)
#define DUAL_RUN     ((1u << 7) | (2u << 2) | (1u << 1)) /* enable, a 256th of the pace, 32 bits */
#define COARSE_SHIFT 8u

/* Memory protection unit (ARMv7-M). */
#define MPU_CTRL     CORTEXM_REGISTER(0xE000ED94u)
#define MPU_RBAR     CORTEXM_REGISTER(0xE000ED9Cu)
#define MPU_RASR     CORTEXM_REGISTER(0xE000EDA0u)
#define MPU_ON       ((1u << 2) | 1u)               /* what no region covers stays as it is */
#define MPU_REGION_0 (1u << 4)                      /* RBAR */
#define MPU_CLOSED   ((1u << 28) | (27u << 1) | 1u) /* RASR: no access of any kind to 2^28 bytes */

#define CLOCK_HZ     25000000u
#define BAUD         115200u

const uintptr_t cmsdk_uart_base = 0x40004000u;

/* QEMU has no hole below the RAM: what is read there is 0, and a stack that grows too far would not fault. */
static void close_below_ram(void)
{
    MPU_RBAR = 0x10000000u | MPU_REGION_0;
    MPU_RASR = MPU_CLOSED;
    MPU_CTRL = MPU_ON;
    __asm volatile("dsb\n isb" ::: "memory");
}

void board_init(void)
{
    close_below_ram();
    cmsdk_uart_start(CLOCK_HZ, BAUD, UART_RX_IRQ);
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

void board_interrupt(void)
{
    serial_interrupt();
}
