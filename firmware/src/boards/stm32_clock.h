/*
 * The core clock of STM32 chips, from what their clock registers say: whoever changes the set-up, or a chip
 * that did not take it, is found out. Numbers in, hertz out, so that the host can test it.
 *
 * 0 where the clock comes from a crystal: no port here uses one, and the registers do not tell its frequency.
 */
#ifndef STM32_CLOCK_H
#define STM32_CLOCK_H

#include <stdint.h>

#define STM32_HSI_HZ   16000000u /* F4, L4 */
#define STM32_MSI_HZ   4000000u  /* L4, out of reset */
#define STM32_HSI64_HZ 64000000u /* H7 */

static inline uint32_t stm32_bits(uint32_t value, unsigned first, unsigned count)
{
    return (value >> first) & ((1u << count) - 1u);
}

/* HPRE and D1CPRE: half from 8 on, and no 32. */
static inline uint32_t stm32_divider(uint32_t code)
{
    static const uint16_t dividers[8] = {2, 4, 8, 16, 64, 128, 256, 512};
    return code < 8u ? 1u : dividers[code - 8u];
}

/* Without a fraction: in every set-up here the source is a multiple of the divider. */
static inline uint32_t stm32_pll(uint32_t source_hz, uint32_t divider, uint32_t multiplier, uint32_t output)
{
    return divider == 0 || output == 0 ? 0 : source_hz / divider * multiplier / output;
}

/* RM0090: RCC_PLLCFGR and RCC_CFGR. */
static inline uint32_t stm32f4_clock(uint32_t pllcfgr, uint32_t cfgr)
{
    uint32_t hz = 0;
    if (stm32_bits(cfgr, 2, 2) == 0u) {
        hz = STM32_HSI_HZ;
    } else if (stm32_bits(cfgr, 2, 2) == 2u && stm32_bits(pllcfgr, 22, 1) == 0u) {
        hz = stm32_pll(STM32_HSI_HZ, stm32_bits(pllcfgr, 0, 6), stm32_bits(pllcfgr, 6, 9),
                       2u * stm32_bits(pllcfgr, 16, 2) + 2u);
    }
    return hz / stm32_divider(stm32_bits(cfgr, 4, 4));
}

/* RM0351, and the same in RM0432: RCC_PLLCFGR and RCC_CFGR. */
static inline uint32_t stm32l4_clock(uint32_t pllcfgr, uint32_t cfgr)
{
    uint32_t hz = 0;
    if (stm32_bits(cfgr, 2, 2) == 0u) {
        hz = STM32_MSI_HZ;
    } else if (stm32_bits(cfgr, 2, 2) == 1u) {
        hz = STM32_HSI_HZ;
    } else if (stm32_bits(cfgr, 2, 2) == 3u && stm32_bits(pllcfgr, 0, 2) == 2u) {
        hz = stm32_pll(STM32_HSI_HZ, stm32_bits(pllcfgr, 4, 4) + 1u, stm32_bits(pllcfgr, 8, 7),
                       2u * stm32_bits(pllcfgr, 25, 2) + 2u);
    }
    return hz / stm32_divider(stm32_bits(cfgr, 4, 4));
}

/* RM0433: RCC_CR, RCC_CFGR, RCC_D1CFGR, RCC_PLLCKSELR and RCC_PLL1DIVR. */
static inline uint32_t stm32h7_clock(uint32_t cr, uint32_t cfgr, uint32_t d1cfgr, uint32_t pllckselr,
                                     uint32_t pll1divr)
{
    const uint32_t hsi = STM32_HSI64_HZ >> stm32_bits(cr, 3, 2);
    uint32_t hz = 0;
    if (stm32_bits(cfgr, 3, 3) == 0u) {
        hz = hsi;
    } else if (stm32_bits(cfgr, 3, 3) == 3u && stm32_bits(pllckselr, 0, 2) == 0u) {
        hz = stm32_pll(hsi, stm32_bits(pllckselr, 4, 6), stm32_bits(pll1divr, 0, 9) + 1u,
                       stm32_bits(pll1divr, 9, 7) + 1u);
    }
    return hz / stm32_divider(stm32_bits(d1cfgr, 8, 4));
}

#endif
