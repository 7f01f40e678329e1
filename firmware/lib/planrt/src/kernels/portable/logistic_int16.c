/* Logistic function, int16: from a table of its right half, between entries on a straight line. */
#include "../../planrt_sigmoid_int16.h"

static inline int16_t logistic(const planrt_sigmoid_int16_params *p, const uint16_t *table, int16_t x)
{
    const int32_t scaled = planrt_sigmoid_input(p, x);
    uint32_t value; /* in Q7.25 */
    if (!planrt_sigmoid_find(table, (uint32_t)(scaled < 0 ? -scaled : scaled), 9, &value)) {
        value = 0x7fffu << 10;
    }
    value = scaled >= 0 ? value + (1u << 9) : (1u << 25) - value + (1u << 9) - 1u;
    return (int16_t)(value >> 10);
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_sigmoid_int16_params *p = (const void *)(plan + op->params);
    const uint16_t *table = (const void *)(plan + p->table);
    const int16_t *in = planrt_at(plan, arena, op->input[0]);
    int16_t *out = (void *)(arena + op->output);
    for (uint32_t i = 0; i < p->count; i++) {
        out[i] = logistic(p, table, in[i]);
    }
}

PLANRT_DEFINE_KERNEL(planrt_logistic_int16, planrt_check_sigmoid_int16, run)
