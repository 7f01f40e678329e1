/*
 * Depthwise convolution, int8. One channel at a time: its window of weights lies together, and its sum stays
 * in a register.
 */
#include "../planrt_int8.h"
#include "../planrt_window.h"

typedef struct site {
    const planrt_area *area;
    const int8_t *image; /* of this batch */
    planrt_window row;
    planrt_window column;
    int32_t zero_point; /* 0 where the whole window lies on the image: the bias has it */
} site;

static uint32_t sum_window(const site *s, uint32_t channel, const int8_t *weights, uint32_t sum)
{
    const planrt_area *a = s->area;
    const uint32_t step = (uint32_t)a->dilation_width * a->input_channels;
    const uint32_t columns = s->column.end - s->column.first;
    for (uint32_t y = s->row.first; y < s->row.end; y++) {
        const uint32_t line = planrt_position(&s->row, y, a->dilation_height) * a->input_width;
        const int8_t *in =
            s->image +
            (line + planrt_position(&s->column, s->column.first, a->dilation_width)) * a->input_channels +
            channel;
        const int8_t *weight = weights + y * a->window_width + s->column.first;
        const int8_t *end = weight + columns;
        for (;;) {
            sum += (uint32_t)((*in - s->zero_point) * *weight);
            if (++weight == end) {
                break;
            }
            in += step; /* only to a pixel that exists */
        }
    }
    return sum;
}

static int8_t *run_site(const site *s, const planrt_weights_int8 *w, const planrt_channels_int8 *channels,
                        const int32_t *bias, int8_t *out)
{
    const planrt_area *a = s->area;
    const uint32_t size = (uint32_t)a->window_height * a->window_width;
    const uint32_t multiplicity = (uint32_t)a->output_channels / a->input_channels;
    const bool empty = s->column.first >= s->column.end;
    const int8_t *weights = channels->weights;
    uint32_t multiplier = 0;
    for (uint32_t c = 0; c < a->input_channels; c++) {
        for (uint32_t m = 0; m < multiplicity; m++) {
            const uint32_t sum = (uint32_t)*bias++;
            *out++ = planrt_finish(channels, w, empty ? sum : sum_window(s, c, weights, sum), multiplier);
            weights += size;
            multiplier += w->channel_step;
        }
    }
    return out;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_depthwise_conv_2d_int8_params *p = (const void *)(plan + op->params);
    const planrt_area *a = &p->area;
    const planrt_channels_int8 channels = planrt_find_channels(plan, &p->weights);
    int8_t *out = (int8_t *)(arena + op->output);
    site s;
    s.area = a;
    s.image = planrt_at(plan, arena, op->input[0]);
    for (uint32_t batch = 0; batch < a->batches; batch++) {
        for (uint32_t y = 0; y < a->output_height; y++) {
            s.row = planrt_place_row(a, y);
            for (uint32_t x = 0; x < a->output_width; x++) {
                bool whole;
                s.column = planrt_place_column(a, x);
                whole = planrt_is_whole(a, &s.row, &s.column);
                s.zero_point = whole ? 0 : p->weights.input_zero_point;
                out = run_site(&s, &p->weights, &channels, whole ? channels.bias : channels.border_bias, out);
            }
        }
        s.image += (uint32_t)a->input_height * a->input_width * a->input_channels;
    }
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

const planrt_kernel planrt_depthwise_conv_2d_int8 = {check, run};
