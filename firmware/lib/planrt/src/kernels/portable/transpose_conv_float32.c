/* Transposed convolution, float32: each pixel gathers what falls on it, the bias last. */
#include "../../planrt_float32.h"
#include "../../planrt_transpose.h"

typedef struct call {
    const planrt_transpose_conv_float32_params *params;
    const float *weights;
    const float *bias;
    const float *in;
    float *out;
} call;

/* One output channel at one pixel. */
static inline float sum_taps(const call *c, const planrt_meeting *m, const float *weights)
{
    float sum = 0.0f;
    const uint32_t depth = m->column_step;
    uint32_t row = m->first;
    for (uint32_t y = 0; y < m->rows; y++) {
        const float *tap = weights;
        uint32_t pixel = row;
        for (uint32_t x = 0; x < m->columns; x++) {
            sum = planrt_dot_float32(c->in + pixel, tap, depth, sum);
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
    const planrt_weights_float32 *w = &c->params->weights;
    const uint32_t size = (uint32_t)a->window_height * a->window_width * a->output_channels;
    const float *weights = c->weights + m->tap;
    for (uint32_t i = 0; i < a->input_channels; i++) {
        const float sum = sum_taps(c, m, weights + i * size) + c->bias[i];
        *c->out++ = planrt_clamp_float32(sum, w->clamp_min, w->clamp_max);
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    call c;
    c.params = (const void *)(plan + op->params);
    c.weights = (const void *)(plan + c.params->weights.weights);
    c.bias = (const void *)(plan + c.params->weights.bias);
    c.in = planrt_at(plan, arena, op->input[0]);
    c.out = (void *)(arena + op->output);
    planrt_walk_transposed(&c.params->area, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_transpose_conv_float32_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_transposed(bounds, op, &p->area, sizeof(float)) &&
           planrt_check_weights_float32(bounds, &p->weights, planrt_transposed_weights(&p->area),
                                        p->area.input_channels);
}

PLANRT_DEFINE_KERNEL(planrt_transpose_conv_float32, check, run)
