/*
 * Convolution, int8. Along a row of the window, input and weights both lie one after the other (columns, then
 * channels), so that without dilation one dot product does a whole row; with it, one tap of it.
 */
#include "../../planrt_int8.h"
#include "../../planrt_window.h"

typedef struct call {
    const planrt_conv_2d_int8_params *params;
    planrt_channels_int8 channels;
    const int8_t *in;
    int8_t *out;
} call;

/* One output channel at one place, in `runs` dot products of `length` for each row. */
static inline uint32_t sum_patch(const call *c, const planrt_patch *patch, const int8_t *weights,
                                 uint32_t runs, uint32_t length, uint32_t sum)
{
    const planrt_area *a = &c->params->area;
    const int32_t zero_point = c->params->weights.input_zero_point;
    uint32_t row = patch->first;
    for (uint32_t y = 0; y < patch->rows; y++) {
        const int8_t *tap = weights + y * a->window_width * a->input_channels;
        uint32_t pixel = row;
        for (uint32_t x = 0; x < runs; x++) {
            sum = patch->whole ? planrt_dot(c->in + pixel, tap, length, sum)
                               : planrt_dot_centred(c->in + pixel, zero_point, tap, length, sum);
            tap += length;
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
    const uint32_t runs = a->dilation_width == 1 ? 1 : patch->columns;
    const uint32_t length = (a->dilation_width == 1 ? patch->columns : 1) * a->input_channels;
    const int32_t *bias = patch->whole ? c->channels.bias : c->channels.border_bias;
    const int8_t *weights = c->channels.weights + patch->tap * a->input_channels;
    const uint32_t size = (uint32_t)a->window_height * a->window_width * a->input_channels;
    for (uint32_t i = 0; i < a->output_channels; i++) {
        const uint32_t sum = sum_patch(c, patch, weights + i * size, runs, length, (uint32_t)bias[i]);
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
    planrt_walk(&c.params->area, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_conv_2d_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    return p != NULL && planrt_check_area(bounds, op, a, 1) &&
           planrt_check_weights_int8(bounds, &p->weights,
                                     (uint64_t)a->window_height * a->window_width * a->input_channels *
                                         a->output_channels,
                                     a->output_channels, planrt_has_border(a));
}

PLANRT_DEFINE_KERNEL(planrt_conv_2d_int8, check, run)
