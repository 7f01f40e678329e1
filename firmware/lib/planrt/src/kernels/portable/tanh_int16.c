/* Hyperbolic tangent, int16: 2 * logistic(2 * x) - 1, from the logistic function's table. */
#include "../../planrt_sigmoid_int16.h"

static inline int16_t hyperbolic_tangent(const planrt_sigmoid_int16_params *p, const uint16_t *table,
                                         int16_t x)
{
    const int32_t scaled = planrt_sigmoid_input(p, x);
    uint32_t found;
    int32_t value; /* logistic(2 * |x|) - 1/2 in Q8.24 */
    if (!planrt_sigmoid_find(table, (uint32_t)(scaled < 0 ? -scaled : scaled), 8, &found)) {
        found = 0xffffu << 8;
    }
    value = (int32_t)(found - (1u << 23));
    value = (scaled >= 0 ? value : -value - 1) + (1 << 7);
    return (int16_t)(value >> 8);
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_sigmoid_int16_params *p = (const void *)(plan + op->params);
    const uint16_t *table = (const void *)(plan + p->table);
    const int16_t *in = planrt_at(plan, arena, op->input[0]);
    int16_t *out = (void *)(arena + op->output);
    for (uint32_t i = 0; i < p->count; i++) {
        out[i] = hyperbolic_tangent(p, table, in[i]);
    }
}

PLANRT_DEFINE_KERNEL(planrt_tanh_int16, planrt_check_sigmoid_int16, run)
