/* What the logistic function and the hyperbolic tangent of int16 share. */
#ifndef PLANRT_SIGMOID_INT16_H
#define PLANRT_SIGMOID_INT16_H

#include "planrt_int16.h"

#define PLANRT_SIGMOID_ENTRIES 256u

/* The input in steps of 1 / 12288; at most 2^30 in magnitude. */
static inline int32_t planrt_sigmoid_input(int32_t x, int32_t multiplier, uint32_t shift)
{
    const int32_t half = shift == 0 ? 0 : (int32_t)(1u << (shift - 1u));
    return (x * multiplier + half) >> shift;
}

/* Value at x, in steps of 1 / (65536 << bits); the table's steps are 2^bits. False: beyond the table. */
static inline bool planrt_sigmoid_find(const uint16_t *table, uint32_t x, uint32_t bits, uint32_t *found)
{
    const uint32_t index = x >> bits;
    if (index >= PLANRT_SIGMOID_ENTRIES - 1u) {
        return false;
    }
    *found = ((uint32_t)table[index] << bits) +
             (x & ((1u << bits) - 1u)) * ((uint32_t)table[index + 1u] - table[index]);
    return true;
}

/* In Q0.15, for x in steps of 1 / 12288. */
static inline int16_t planrt_logistic_int16_of(const uint16_t *table, int32_t x)
{
    uint32_t value; /* in Q7.25 */
    if (!planrt_sigmoid_find(table, (uint32_t)(x < 0 ? -x : x), 9, &value)) {
        value = 0x7fffu << 10;
    }
    value = x >= 0 ? value + (1u << 9) : (1u << 25) - value + (1u << 9) - 1u;
    return (int16_t)(value >> 10);
}

/* The same of the hyperbolic tangent: 2 * logistic(2 * x) - 1. */
static inline int16_t planrt_tanh_int16_of(const uint16_t *table, int32_t x)
{
    uint32_t found;
    int32_t value; /* logistic(2 * |x|) - 1/2 in Q8.24 */
    if (!planrt_sigmoid_find(table, (uint32_t)(x < 0 ? -x : x), 8, &found)) {
        found = 0xffffu << 8;
    }
    value = (int32_t)(found - (1u << 23));
    value = (x >= 0 ? value : -value - 1) + (1 << 7);
    return (int16_t)(value >> 8);
}

/* Calls function(table, x) for every element, x being what planrt_sigmoid_input makes of it. */
static inline void planrt_map_sigmoid_int16(const uint8_t *plan, uint8_t *arena, const planrt_op *op,
                                            int16_t (*function)(const uint16_t *table, int32_t x))
{
    const planrt_sigmoid_int16_params *p = (const void *)(plan + op->params);
    const uint16_t *table = (const void *)(plan + p->table);
    const int16_t *in = planrt_at(plan, arena, op->input[0]);
    int16_t *out = (void *)(arena + op->output);
    for (uint32_t i = 0; i < p->count; i++) {
        out[i] = function(table, planrt_sigmoid_input(in[i], p->multiplier, p->shift));
    }
}

static inline bool planrt_check_sigmoid_int16(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_sigmoid_int16_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_constants(bounds, p->table, PLANRT_SIGMOID_ENTRIES, 2) != NULL &&
           p->multiplier >= 0 && p->multiplier <= INT16_MAX && p->shift <= 31 &&
           planrt_check_input(bounds, op->input[0], p->count, sizeof(int16_t)) &&
           planrt_check_output(bounds, op, p->count, sizeof(int16_t));
}

#endif
