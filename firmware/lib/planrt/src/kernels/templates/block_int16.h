/*
 * Weighted sums of int16 data with int8 weights, four output channels at a time, so that the data are loaded
 * once for all four. The file that includes this has defined STEP, dot_block, finish_block and copy: what the
 * core's instructions are (kernels/blocks/).
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

/* The data of a row of sums; where they end in the middle of a step, that step, with zeros behind. */
typedef struct vector {
    const int16_t *data;
    uint32_t steps;
    bool has_rest;
    int16_t rest[STEP];
} vector;

static inline void set_vector(vector *v, const int16_t *data, uint32_t taps)
{
    const uint32_t whole = taps / STEP * STEP;
    v->data = data;
    v->steps = taps / STEP;
    v->has_rest = whole != taps;
    for (uint32_t i = 0; i < STEP && v->has_rest; i++) {
        v->rest[i] = whole + i < taps ? data[whole + i] : 0;
    }
    if (v->steps == 0) {
        v->data = v->rest;
        v->steps = 1;
        v->has_rest = false;
    }
}

/* All output channels for one vector. */
static void finish_vector(const vector *v, const int32_t *block, const planrt_blocks_int16 *l, int16_t *out,
                          uint32_t channels)
{
    for (;; channels -= BLOCK, out += BLOCK) {
        const int32_t *const factors = block + BLOCK;
        const int8_t *weights = (const int8_t *)(block + BLOCK_WORDS);
        int32_t sums[BLOCK];
        dot_block(sums, block, v->data, weights, v->steps);
        weights += BLOCK * STEP * v->steps;
        if (v->has_rest) {
            dot_block(sums, sums, v->rest, weights, 1);
            weights += BLOCK * STEP;
        }
        finish_block(out, channels, sums, factors, l);
        if (channels <= BLOCK) {
            return;
        }
        block = (const void *)weights;
    }
}

/* For check. */
static bool check_blocks(const planrt_bounds *bounds, const planrt_blocks_int16 *l, uint64_t taps,
                         uint32_t channels)
{
    const uint64_t words = BLOCK_WORDS + (taps + STEP - 1u) / STEP * STEP; /* four weights each */
    return planrt_check_constants(bounds, l->blocks, words * ((channels + BLOCK - 1u) / BLOCK), 4) != NULL &&
           planrt_fits_int16(l->clamp_min) && planrt_fits_int16(l->clamp_max);
}

#endif
