/* Depthwise convolution, float32; adds in the order of TFLM's reference: row, column, then the bias. */
#include "../../planrt_float32.h"
#include "../../planrt_window.h"

typedef struct call {
    const planrt_depthwise_conv_2d_float32_params *params;
    const float *weights;
    const float *bias;
    const float *in;
    float *out;
} call;

static inline float sum_patch(const planrt_patch *patch, const float *in, const float *weights,
                              uint32_t window_width)
{
    float sum = 0.0f;
    for (uint32_t y = 0; y < patch->rows; y++) {
        for (uint32_t x = 0; x < patch->columns; x++) {
            sum += in[patch->first + y * patch->row_step + x * patch->column_step] *
                   weights[y * window_width + x];
        }
    }
    return sum;
}

static inline void visit(void *context, const planrt_patch *patch)
{
    call *c = context;
    const planrt_area *a = &c->params->area;
    const planrt_weights_float32 *w = &c->params->weights;
    const float *weights = c->weights + patch->tap;
    const uint32_t size = (uint32_t)a->window_height * a->window_width;
    const uint32_t multiplicity = (uint32_t)a->output_channels / a->input_channels;
    uint32_t i = 0;
    for (uint32_t channel = 0; channel < a->input_channels; channel++) {
        for (uint32_t m = 0; m < multiplicity; m++, i++) {
            const float sum = sum_patch(patch, c->in + channel, weights + i * size, a->window_width);
            *c->out++ = planrt_clamp_float32(sum + c->bias[i], w->clamp_min, w->clamp_max);
        }
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
    const planrt_depthwise_conv_2d_float32_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    return p != NULL && planrt_check_area(bounds, op, a, sizeof(float)) &&
           a->output_channels % a->input_channels == 0 &&
           planrt_check_weights_float32(bounds, &p->weights,
                                        (uint64_t)a->window_height * a->window_width * a->output_channels,
                                        a->output_channels);
}

PLANRT_DEFINE_KERNEL(planrt_depthwise_conv_2d_float32, check, run)
