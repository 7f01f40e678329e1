/*
 * Transposed convolution, int8. Each pixel gathers what falls on it, so that its sum stays in a register and
 * there is no image of sums in memory.
 */
#include "../../planrt_int8.h"
#include "../../planrt_transpose.h"

typedef struct call {
    const planrt_transpose_conv_int8_params *params;
    planrt_channels_int8 channels;
    const int8_t *in;
    int8_t *out;
} call;

/* One output channel at one pixel. */
static inline uint32_t sum_taps(const call *c, const planrt_meeting *m, const int8_t *weights, uint32_t sum)
{
    const int32_t zero_point = c->params->weights.input_zero_point;
    const uint32_t depth = m->column_step;
    uint32_t row = m->first;
    for (uint32_t y = 0; y < m->rows; y++) {
        const int8_t *tap = weights;
        uint32_t pixel = row;
        for (uint32_t x = 0; x < m->columns; x++) {
            sum = planrt_dot_centred(c->in + pixel, zero_point, tap, depth, sum);
            pixel -= m->column_step;
            tap += m->tap_column_step;
        }
        row -= m->row_step;
        weights += m->tap_row_step;
    }
    return sum;
}

static inline void visit(void *context, const planrt_meeting *m)
{
    call *c = context;
    const planrt_area *a = &c->params->area;
    const planrt_weights_int8 *w = &c->params->weights;
    const uint32_t size = (uint32_t)a->window_height * a->window_width * a->output_channels;
    const int8_t *weights = c->channels.weights + m->tap;
    for (uint32_t i = 0; i < a->input_channels; i++) {
        const uint32_t sum = sum_taps(c, m, weights + i * size, (uint32_t)c->channels.bias[i]);
        *c->out++ = planrt_finish(&c->channels, w, sum, i * w->channel_step);
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    call c;
    c.params = (const void *)(plan + op->params);
    c.channels = planrt_find_channels(plan, &c.params->weights);
    c.in = planrt_at(plan, arena, op->input[0]);
    c.out = (int8_t *)(arena + op->output);
    planrt_walk_transposed(&c.params->area, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_transpose_conv_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_transposed(bounds, op, &p->area, 1) &&
           planrt_check_weights_int8(bounds, &p->weights, planrt_transposed_weights(&p->area),
                                     p->area.input_channels, false);
}

PLANRT_DEFINE_KERNEL(planrt_transpose_conv_int8, check, run)
