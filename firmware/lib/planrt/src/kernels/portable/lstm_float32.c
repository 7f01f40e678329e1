/* LSTM over a sequence, float32: unit after unit, as lstm_int8.c. */
#include <math.h>
#include <string.h>

#include "../../shared/arithmetic/planrt_float32.h"
#include "../../shared/loops/planrt_lstm.h"

typedef struct call {
    const uint8_t *plan;
    const planrt_lstm_float32_params *params;
    const float *in;
    const float *last;
    uint32_t unit;
} call;

static inline float logistic(float x)
{
    return 1.0f / (1.0f + expf(-x));
}

/* A gate of a unit before its function. */
static inline float gate(const call *c, const planrt_lstm_gate_float32 *g)
{
    const planrt_lstm_size *size = &c->params->size;
    const float *bias = (const void *)(c->plan + g->bias);
    const float *weights = (const float *)(const void *)(c->plan + g->input_weights) + c->unit * size->inputs;
    const float *recurrent =
        (const float *)(const void *)(c->plan + g->recurrent_weights) + c->unit * size->units;
    return planrt_dot_float32(c->in, weights, size->inputs, 0.0f) + bias[c->unit] +
           planrt_dot_float32(c->last, recurrent, size->units, 0.0f);
}

/* One step of one unit: its cell is changed, its answer returned. */
static inline float step(const call *c, float *cell)
{
    const planrt_lstm_float32_params *p = c->params;
    const float kept = logistic(gate(c, &p->forget)) * *cell;
    const float added = logistic(gate(c, &p->input)) * tanhf(gate(c, &p->cell));
    *cell = planrt_clamp_float32(kept + added, -p->cell_limit, p->cell_limit);
    return tanhf(*cell) * logistic(gate(c, &p->output));
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_lstm_float32_params *p = (const void *)(plan + op->params);
    const planrt_lstm_size *size = &p->size;
    const float *in = planrt_at(plan, arena, op->input[0]);
    float *last = (void *)(arena + op->input[1]);
    float *cells = (void *)(arena + op->input[2]);
    float *out = (void *)(arena + op->output);
    for (uint32_t batch = 0; batch < size->batches; batch++) {
        for (uint32_t t = 0; t < size->steps; t++) {
            const uint32_t row = planrt_lstm_row(size, batch, t);
            call c = {plan, p, in + row * size->inputs, last, 0};
            for (; c.unit < size->units; c.unit++) {
                out[row * size->units + c.unit] = step(&c, cells + c.unit);
            }
            memmove(last, out + row * size->units, size->units * sizeof *last);
        }
        last += size->units;
        cells += size->units;
    }
}

static bool check_gate(const planrt_bounds *bounds, const planrt_lstm_size *size,
                       const planrt_lstm_gate_float32 *g)
{
    const uint64_t units = size->units;
    return planrt_check_constants(bounds, g->bias, units, sizeof(float)) != NULL &&
           planrt_check_constants(bounds, g->input_weights, units * size->inputs, sizeof(float)) != NULL &&
           planrt_check_constants(bounds, g->recurrent_weights, units * size->units, sizeof(float)) != NULL;
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_lstm_float32_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && check_gate(bounds, &p->size, &p->forget) && check_gate(bounds, &p->size, &p->input) &&
           check_gate(bounds, &p->size, &p->cell) && check_gate(bounds, &p->size, &p->output) &&
           planrt_check_lstm_size(bounds, op, &p->size, sizeof(float), sizeof(float));
}

PLANRT_DEFINE_KERNEL(planrt_lstm_float32, check, run)
