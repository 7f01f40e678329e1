/* Vectors of int16 data times matrices of int8 weights, in blocks. */
#ifndef PLANRT_TEMPLATE_PRODUCT_INT16_H
#define PLANRT_TEMPLATE_PRODUCT_INT16_H

#include "block_int16.h"

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

#endif
