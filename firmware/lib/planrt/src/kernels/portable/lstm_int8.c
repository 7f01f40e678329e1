/*
 * LSTM over a sequence, int8 with int16 cells. A unit's cell depends on its own gates alone, so that unit
 * after unit is finished; the answers of a step lie in the output until all of them are there, and only then
 * become what the next step reads. That needs no memory for gates.
 */
#include <string.h>

#include "../../shared/arithmetic/planrt_sigmoid_int16.h"
#include "../../shared/loops/planrt_lstm.h"

#define GATE_MULTIPLIER 3 /* from steps of 2^-12 to those of 1 / 12288 */

typedef struct call {
    const uint8_t *plan;
    const planrt_lstm_int8_params *params;
    const int8_t *in;
    const int8_t *last;
    uint32_t unit;
} call;

static inline int32_t saturate(int32_t x)
{
    return planrt_clamp(x, INT16_MIN, INT16_MAX);
}

/* A gate of a unit before its function, in steps of 2^-12. */
static inline int32_t gate(const call *c, const planrt_lstm_gate_int8 *g)
{
    const planrt_lstm_size *size = &c->params->size;
    const int32_t *bias = (const void *)(c->plan + g->input_bias);
    const int32_t *recurrent_bias = (const void *)(c->plan + g->recurrent_bias);
    const int8_t *weights = (const int8_t *)(c->plan + g->input_weights) + c->unit * size->inputs;
    const int8_t *recurrent = (const int8_t *)(c->plan + g->recurrent_weights) + c->unit * size->units;
    const uint32_t first = planrt_dot(c->in, weights, size->inputs, (uint32_t)bias[c->unit]);
    const uint32_t second = planrt_dot(c->last, recurrent, size->units, (uint32_t)recurrent_bias[c->unit]);
    return saturate(saturate(planrt_scale((int32_t)first, g->input_multiplier, g->input_shift)) +
                    saturate(planrt_scale((int32_t)second, g->recurrent_multiplier, g->recurrent_shift)));
}

/* One step of one unit: its cell is changed, its answer returned. */
static inline int8_t step(const call *c, int16_t *cell)
{
    const planrt_lstm_int8_params *p = c->params;
    const uint16_t *table = (const void *)(c->plan + p->table);
    const int32_t forget = planrt_logistic_int16_of(table, gate(c, &p->forget) * GATE_MULTIPLIER);
    const int32_t input = planrt_logistic_int16_of(table, gate(c, &p->input) * GATE_MULTIPLIER);
    const int32_t news = planrt_tanh_int16_of(table, gate(c, &p->cell) * GATE_MULTIPLIER);
    const int32_t output = planrt_logistic_int16_of(table, gate(c, &p->output) * GATE_MULTIPLIER);
    const int32_t kept = saturate(planrt_scale(forget * *cell, p->forget_multiplier, p->forget_shift));
    const int32_t added = saturate(planrt_scale(input * news, p->update_multiplier, p->update_shift));
    int32_t activated;
    *cell = (int16_t)planrt_clamp(saturate(kept + added), p->cell_min, p->cell_max);
    activated = planrt_tanh_int16_of(table, planrt_sigmoid_input(*cell, p->tanh_multiplier, p->tanh_shift));
    return (int8_t)planrt_clamp(
        planrt_wrapping_add(planrt_scale(activated * output, p->result_multiplier, p->result_shift),
                            p->output_zero_point),
        INT8_MIN, INT8_MAX);
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_lstm_int8_params *p = (const void *)(plan + op->params);
    const planrt_lstm_size *size = &p->size;
    const int8_t *in = planrt_at(plan, arena, op->input[0]);
    int8_t *last = (int8_t *)(arena + op->input[1]);
    int16_t *cells = (void *)(arena + op->input[2]);
    int8_t *out = (int8_t *)(arena + op->output);
    for (uint32_t batch = 0; batch < size->batches; batch++) {
        for (uint32_t t = 0; t < size->steps; t++) {
            const uint32_t row = planrt_lstm_row(size, batch, t);
            call c = {plan, p, in + row * size->inputs, last, 0};
            for (; c.unit < size->units; c.unit++) {
                out[row * size->units + c.unit] = step(&c, cells + c.unit);
            }
            memmove(last, out + row * size->units, size->units); /* a hostile plan may let them overlap */
        }
        last += size->units;
        cells += size->units;
    }
}

static bool check_gate(const planrt_bounds *bounds, const planrt_lstm_size *size,
                       const planrt_lstm_gate_int8 *g)
{
    const uint64_t units = size->units;
    return planrt_check_constants(bounds, g->input_bias, units, 4) != NULL &&
           planrt_check_constants(bounds, g->recurrent_bias, units, 4) != NULL &&
           planrt_check_constants(bounds, g->input_weights, units * size->inputs, 1) != NULL &&
           planrt_check_constants(bounds, g->recurrent_weights, units * size->units, 1) != NULL &&
           planrt_shift_is_valid(g->input_shift) && planrt_shift_is_valid(g->recurrent_shift);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_lstm_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && check_gate(bounds, &p->size, &p->forget) && check_gate(bounds, &p->size, &p->input) &&
           check_gate(bounds, &p->size, &p->cell) && check_gate(bounds, &p->size, &p->output) &&
           planrt_check_lstm_size(bounds, op, &p->size, 1, sizeof(int16_t)) &&
           planrt_check_constants(bounds, p->table, PLANRT_SIGMOID_ENTRIES, 2) != NULL &&
           planrt_shift_is_valid(p->forget_shift) && planrt_shift_is_valid(p->update_shift) &&
           planrt_shift_is_valid(p->result_shift) && planrt_fits_int16(p->cell_min) &&
           planrt_fits_int16(p->cell_max) && p->tanh_multiplier >= 0 && p->tanh_multiplier <= INT16_MAX &&
           p->tanh_shift <= 31;
}

PLANRT_DEFINE_KERNEL(planrt_lstm_int8, check, run)
