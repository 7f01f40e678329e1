/*
 * Convolution whose channels come in groups, int8: an output channel reads only the input channels of its
 * group. As conv_2d_int8.c, but that the channels of one tap lie together and no more.
 */
#include "../../planrt_int8.h"
#include "../../planrt_window.h"

typedef struct call {
    const planrt_grouped_conv_2d_int8_params *params;
    planrt_channels_int8 channels;
    uint32_t depth; /* input channels of a group */
    const int8_t *in;
    int8_t *out;
} call;

/* One output channel at one place; the bias of a whole patch has the zero point in it, which is then 0 here.
 */
static inline uint32_t sum_patch(const call *c, const planrt_patch *patch, const int8_t *in,
                                 int32_t zero_point, const int8_t *weights, uint32_t sum)
{
    const uint32_t width = c->params->area.window_width * c->depth;
    uint32_t row = patch->first;
    for (uint32_t y = 0; y < patch->rows; y++) {
        const int8_t *tap = weights + y * width;
        uint32_t pixel = row;
        for (uint32_t x = 0; x < patch->columns; x++) {
            sum = planrt_dot_centred(in + pixel, zero_point, tap, c->depth, sum);
            tap += c->depth;
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
    const int8_t *weights = c->channels.weights + patch->tap * c->depth;
    const uint32_t size = (uint32_t)a->window_height * a->window_width * c->depth;
    const uint32_t outputs = a->output_channels / c->params->groups;
    uint32_t i = 0;
    for (uint32_t group = 0; group < c->params->groups; group++) {
        const int8_t *in = c->in + group * c->depth;
        for (uint32_t end = i + outputs; i < end; i++) {
            const uint32_t sum = sum_patch(c, patch, in, zero_point, weights + i * size, (uint32_t)bias[i]);
            *c->out++ = planrt_finish(&c->channels, w, sum, i * w->channel_step);
        }
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    call c;
    c.params = (const void *)(plan + op->params);
    c.channels = planrt_find_channels(plan, &c.params->weights);
    c.depth = c.params->area.input_channels / c.params->groups;
    c.in = planrt_at(plan, arena, op->input[0]);
    c.out = (int8_t *)(arena + op->output);
    planrt_walk(&c.params->area, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_grouped_conv_2d_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    return p != NULL && planrt_check_area(bounds, op, a, 1) && planrt_groups_are_valid(a, p->groups) &&
           planrt_check_weights_int8(bounds, &p->weights, planrt_grouped_weights(a, p->groups),
                                     a->output_channels, planrt_has_border(a));
}

PLANRT_DEFINE_KERNEL(planrt_grouped_conv_2d_int8, check, run)
