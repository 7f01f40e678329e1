/*
 * Depthwise convolution, int8. One channel at a time: its window of weights lies together, and its sum stays
 * in a register.
 */
#include "../../planrt_int8.h"
#include "../../planrt_window.h"

typedef struct call {
    const planrt_depthwise_conv_2d_int8_params *params;
    planrt_channels_int8 channels;
    const int8_t *in;
    int8_t *out;
} call;

/* One output channel at one place; the bias of a whole patch has the zero point in it, which is then 0 here.
 */
static inline uint32_t sum_patch(const planrt_patch *patch, const int8_t *in, int32_t zero_point,
                                 const int8_t *weights, uint32_t window_width, uint32_t sum)
{
    uint32_t row = patch->first;
    for (uint32_t y = 0; y < patch->rows; y++) {
        const int8_t *tap = weights + y * window_width;
        const int8_t *end = tap + patch->columns;
        uint32_t pixel = row;
        while (tap != end) {
            sum += (uint32_t)((in[pixel] - zero_point) * *tap++);
            pixel += patch->column_step;
        }
        row += patch->row_step;
    }
    return sum;
}

static inline void visit(void *context, const planrt_patch *patch)
{
    call *c = context;
    const planrt_area *a = &c->params->area;
    const planrt_weights_int8 *w = &c->params->weights;
    const int32_t *bias = patch->whole ? c->channels.bias : c->channels.border_bias;
    const int32_t zero_point = patch->whole ? 0 : w->input_zero_point;
    const int8_t *weights = c->channels.weights + patch->tap;
    const uint32_t size = (uint32_t)a->window_height * a->window_width;
    const uint32_t multiplicity = (uint32_t)a->output_channels / a->input_channels;
    uint32_t i = 0;
    for (uint32_t channel = 0; channel < a->input_channels; channel++) {
        for (uint32_t m = 0; m < multiplicity; m++, i++) {
            const uint32_t sum = sum_patch(patch, c->in + channel, zero_point, weights + i * size,
                                           a->window_width, (uint32_t)bias[i]);
            *c->out++ = planrt_finish(&c->channels, w, sum, i * w->channel_step);
        }
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    call c;
    c.params = (const void *)(plan + op->params);
    c.channels = planrt_find_channels(plan, &c.params->weights);
    c.in = planrt_at(plan, arena, op->input[0]);
    c.out = (int8_t *)(arena + op->output);
    planrt_walk(&c.params->area, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_depthwise_conv_2d_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    return p != NULL && planrt_check_area(bounds, op, a, 1) && a->output_channels % a->input_channels == 0 &&
           planrt_check_weights_int8(bounds, &p->weights,
                                     (uint64_t)a->window_height * a->window_width * a->output_channels,
                                     a->output_channels, planrt_has_border(a));
}

PLANRT_DEFINE_KERNEL(planrt_depthwise_conv_2d_int8, check, run)
