/*
 * ESP32-S3-DevKitC-1 on ESP-IDF 5: UART0 on the socket "UART", cycles of the core with the chip's count of
 * microseconds behind them. Only written: it compiles against declarations of the functions that it calls.
 */
#include "board.h"

#include <stddef.h>

#include "driver/uart.h"
#include "esp_clk_tree.h"
#include "esp_cpu.h"
#include "esp_err.h"
#include "esp_system.h"
#include "esp_timer.h"
#include "ticks.h"

#define CLOCK_HZ         240000000u
#define BAUD             115200
#define PORT             UART_NUM_0
#define RING_BYTES       1024
#define CYCLES_OF_MICROS (CLOCK_HZ / 1000000u)
#define COARSE_SHIFT     16u
#define FLUSH_TICKS      portMAX_DELAY

static uint32_t started_cycles;
static int64_t started_micros;

void board_init(void)
{
    const uart_config_t config = {
        .baud_rate = BAUD,
        .data_bits = UART_DATA_8_BITS,
        .parity = UART_PARITY_DISABLE,
        .stop_bits = UART_STOP_BITS_1,
        .flow_ctrl = UART_HW_FLOWCTRL_DISABLE,
        .source_clk = UART_SCLK_DEFAULT,
    };
    ESP_ERROR_CHECK(uart_driver_install(PORT, RING_BYTES, 0, 0, NULL, 0));
    ESP_ERROR_CHECK(uart_param_config(PORT, &config));
}

void board_reset(void)
{
    esp_restart();
}

/* 0 where ESP-IDF does not know. */
uint32_t board_clock_hz(void)
{
    uint32_t hertz;
    const esp_err_t error =
        esp_clk_tree_src_get_freq_hz(SOC_MOD_CLK_CPU, ESP_CLK_TREE_SRC_FREQ_PRECISION_CACHED, &hertz);
    return error == ESP_OK ? hertz : 0;
}

uint32_t board_tick_hz(void)
{
    return board_clock_hz();
}

void board_timer_start(void)
{
    started_micros = esp_timer_get_time();
    started_cycles = (uint32_t)esp_cpu_get_cycle_count();
}

uint64_t board_timer_stop(void)
{
    const uint32_t cycles = (uint32_t)esp_cpu_get_cycle_count() - started_cycles;
    const uint64_t micros = (uint64_t)(esp_timer_get_time() - started_micros);
    return ticks_join(cycles, (uint32_t)(micros * CYCLES_OF_MICROS >> COARSE_SHIFT), COARSE_SHIFT);
}

void board_uart_flush(void)
{
    (void)uart_wait_tx_done(PORT, FLUSH_TICKS);
}

#ifdef EXTERNAL_RAM_BYTES
#include "esp_heap_caps.h"
#include "esp_psram.h"
#include "external_ram/external_ram.h"
#include "model_plan.h"
#include "planrt.h"

static uint8_t *arena; /* once, and for ever: only ESP-IDF's allocator knows where the memory is mapped */

void external_ram_look(void)
{
    if (esp_psram_is_initialized() && esp_psram_get_size() >= EXTERNAL_RAM_BYTES) {
        arena = heap_caps_aligned_alloc(PLANRT_ARENA_ALIGNMENT, MODEL_PLAN_ARENA_BYTES, MALLOC_CAP_SPIRAM);
    }
}

bool external_ram_missing(void)
{
    return arena == NULL;
}

uint8_t *external_ram_arena(void)
{
    return arena;
}
#endif
