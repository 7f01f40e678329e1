/* Logistic function, int16: from a table of its right half, between entries on a straight line. */
#include "../../planrt_sigmoid_int16.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_sigmoid_int16_params *p = (const void *)(plan + op->params);
    const uint16_t *table = (const void *)(plan + p->table);
    const int16_t *in = planrt_at(plan, arena, op->input[0]);
    int16_t *out = (void *)(arena + op->output);
    for (uint32_t i = 0; i < p->count; i++) {
        out[i] = planrt_logistic_int16_of(table, planrt_sigmoid_input(in[i], p->multiplier, p->shift));
    }
}

PLANRT_DEFINE_KERNEL(planrt_logistic_int16, planrt_check_sigmoid_int16, run)
