/*
 * Convolution, int16 data and int8 weights. Taps off the image count as 0, which is the zero point, so that
 * windows that stick out need no bias of their own. Rows are taken whole, as in conv_2d_int8.c.
 */
#include "../../planrt_int16.h"
#include "../../planrt_window.h"

typedef struct call {
    const planrt_conv_2d_int16_params *params;
    planrt_channels_int16 channels;
    const int16_t *in;
    int16_t *out;
} call;

/* One output channel at one place, in `runs` dot products of `length` for each row. */
static inline uint64_t sum_patch(const call *c, const planrt_patch *patch, const int8_t *weights,
                                 uint32_t runs, uint32_t length, uint64_t sum)
{
    const planrt_area *a = &c->params->area;
    uint32_t row = patch->first;
    for (uint32_t y = 0; y < patch->rows; y++) {
        const int8_t *tap = weights + y * a->window_width * a->input_channels;
        uint32_t pixel = row;
        for (uint32_t x = 0; x < runs; x++) {
            sum = planrt_dot_int16(c->in + pixel, tap, length, sum);
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
    const planrt_weights_int16 *w = &c->params->weights;
    const uint32_t runs = a->dilation_width == 1 ? 1 : patch->columns;
    const uint32_t length = (a->dilation_width == 1 ? patch->columns : 1) * a->input_channels;
    const int8_t *weights = c->channels.weights + patch->tap * a->input_channels;
    const uint32_t size = (uint32_t)a->window_height * a->window_width * a->input_channels;
    for (uint32_t i = 0; i < a->output_channels; i++) {
        const uint64_t bias = planrt_bias_int16(&c->channels, i);
        const uint64_t sum = sum_patch(c, patch, weights + i * size, runs, length, bias);
        *c->out++ = planrt_finish_int16(&c->channels, w, sum, i * w->channel_step);
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
    const planrt_conv_2d_int16_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    return p != NULL && planrt_check_area(bounds, op, a, sizeof(int16_t)) &&
           planrt_check_weights_int16(bounds, &p->weights,
                                      (uint64_t)a->window_height * a->window_width * a->input_channels *
                                          a->output_channels,
                                      a->output_channels);
}

PLANRT_DEFINE_KERNEL(planrt_conv_2d_int16, check, run)
