/* Any function of one int8, as a table that the compiler filled: activations, another scale. */
#include "../../shared/arithmetic/planrt_int8.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_lookup_int8_params *p = (const void *)(plan + op->params);
    const int8_t *table = (const int8_t *)(plan + p->table) + 128;
    const int8_t *in = planrt_at(plan, arena, op->input[0]);
    int8_t *out = (int8_t *)(arena + op->output);
    for (uint32_t i = 0; i < p->count; i++) {
        out[i] = table[in[i]];
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_lookup_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_constants(bounds, p->table, 256, 1) != NULL &&
           planrt_check_input(bounds, op->input[0], p->count, 1) &&
           planrt_check_output(bounds, op, p->count, 1);
}

PLANRT_DEFINE_KERNEL(planrt_lookup_int8, check, run)
