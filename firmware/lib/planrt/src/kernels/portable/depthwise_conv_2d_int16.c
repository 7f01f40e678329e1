/* Depthwise convolution, int16 data and int8 weights. One channel at a time, as in depthwise_conv_2d_int8.c.
 */
#include "../../planrt_int16.h"
#include "../../planrt_window.h"

typedef struct call {
    const planrt_depthwise_conv_2d_int16_params *params;
    planrt_channels_int16 channels;
    const int16_t *in;
    int16_t *out;
} call;

/* One output channel at one place. */
static inline uint64_t sum_patch(const planrt_patch *patch, const int16_t *in, const int8_t *weights,
                                 uint32_t window_width, uint64_t sum)
{
    uint32_t row = patch->first;
    for (uint32_t y = 0; y < patch->rows; y++) {
        const int8_t *tap = weights + y * window_width;
        const int8_t *end = tap + patch->columns;
        uint32_t pixel = row;
        while (tap != end) {
            sum += (uint64_t)(int64_t)(in[pixel] * *tap++);
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
    const planrt_weights_int16 *w = &c->params->weights;
    const int8_t *weights = c->channels.weights + patch->tap;
    const uint32_t size = (uint32_t)a->window_height * a->window_width;
    const uint32_t multiplicity = (uint32_t)a->output_channels / a->input_channels;
    uint32_t i = 0;
    for (uint32_t channel = 0; channel < a->input_channels; channel++) {
        for (uint32_t m = 0; m < multiplicity; m++, i++) {
            const uint64_t sum = sum_patch(patch, c->in + channel, weights + i * size, a->window_width,
                                           planrt_bias_int16(&c->channels, i));
            *c->out++ = planrt_finish_int16(&c->channels, w, sum, i * w->channel_step);
        }
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    call c;
    c.params = (const void *)(plan + op->params);
    c.channels = planrt_find_channels_int16(plan, &c.params->weights);
    c.in = planrt_at(plan, arena, op->input[0]);
    c.out = (void *)(arena + op->output);
    planrt_walk(&c.params->area, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_depthwise_conv_2d_int16_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    return p != NULL && planrt_check_area(bounds, op, a, sizeof(int16_t)) &&
           a->output_channels % a->input_channels == 0 &&
           planrt_check_weights_int16(bounds, &p->weights,
                                      (uint64_t)a->window_height * a->window_width * a->output_channels,
                                      a->output_channels);
}

PLANRT_DEFINE_KERNEL(planrt_depthwise_conv_2d_int16, check, run)
