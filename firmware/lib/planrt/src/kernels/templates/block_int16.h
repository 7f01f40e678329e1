/*
 * Weighted sums of int16 data with int8 weights, four output channels at a time, so that the data are loaded
 * once for all four. The file that includes this has defined STEP, dot_block, add_taps, finish_block and
 * copy: what the core's instructions are (kernels/blocks/).
 *
 * Sums have 32 bits here: the compiler proves that they fit (tinyml_mlops/plan/kernels/blocks_int16.py). One
 * is scaled by multiplier / 2^(16 + shift): the upper word of its product with 2^16 * multiplier, and
 * `offset` to round.
 */
#ifndef PLANRT_TEMPLATE_BLOCK_INT16_H
#define PLANRT_TEMPLATE_BLOCK_INT16_H

#define BLOCK       4u
#define FACTORS     (3u * BLOCK) /* words of multipliers, offsets and shifts */
#define BLOCK_WORDS (BLOCK + FACTORS)

/* For check: so many taps of each channel, in whole steps. */
static bool check_blocks(const planrt_bounds *bounds, const planrt_blocks_int16 *l, uint64_t taps,
                         uint32_t channels, uint32_t step)
{
    const uint64_t words = BLOCK_WORDS + (taps + step - 1u) / step * step; /* four weights each */
    return planrt_check_constants(bounds, l->blocks, words * ((channels + BLOCK - 1u) / BLOCK), 4) != NULL &&
           planrt_fits_int16(l->clamp_min) && planrt_fits_int16(l->clamp_max);
}

#endif
