/* Convolution, float32; adds in the order of TFLM's reference: row, column, channel, then the bias. */
#include "../../planrt_float32.h"
#include "../../planrt_window.h"

typedef struct call {
    const planrt_conv_2d_float32_params *params;
    const float *weights;
    const float *bias;
    const float *in;
    float *out;
} call;

static inline float sum_patch(const call *c, const planrt_patch *patch, const float *weights)
{
    const planrt_area *a = &c->params->area;
    float sum = 0.0f;
    for (uint32_t y = 0; y < patch->rows; y++) {
        const float *tap = weights + y * a->window_width * a->input_channels;
        for (uint32_t x = 0; x < patch->columns; x++) {
            const float *pixel = c->in + patch->first + y * patch->row_step + x * patch->column_step;
            sum = planrt_dot_float32(pixel, tap, a->input_channels, sum);
            tap += a->input_channels;
        }
    }
    return sum;
}

static inline void visit(void *context, const planrt_patch *patch)
{
    call *c = context;
    const planrt_area *a = &c->params->area;
    const planrt_weights_float32 *w = &c->params->weights;
    const float *weights = c->weights + patch->tap * a->input_channels;
    const uint32_t size = (uint32_t)a->window_height * a->window_width * a->input_channels;
    for (uint32_t i = 0; i < a->output_channels; i++) {
        const float sum = sum_patch(c, patch, weights + i * size) + c->bias[i];
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
    planrt_walk(&c.params->area, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_conv_2d_float32_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    return p != NULL && planrt_check_area(bounds, op, a, sizeof(float)) &&
           planrt_check_weights_float32(bounds, &p->weights,
                                        (uint64_t)a->window_height * a->window_width * a->input_channels *
                                            a->output_channels,
                                        a->output_channels);
}

PLANRT_DEFINE_KERNEL(planrt_conv_2d_float32, check, run)
