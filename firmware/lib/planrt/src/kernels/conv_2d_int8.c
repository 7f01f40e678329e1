/*
 * Convolution, int8. Along a row of the window, input and weights both lie one after the other (columns, then
 * channels), so that without dilation one dot product does a whole row; with it, one column of it.
 */
#include "../planrt_int8.h"
#include "../planrt_window.h"

typedef struct site {
    const planrt_area *area;
    const int8_t *image; /* of this batch */
    planrt_window row;
    planrt_window column;
    int32_t zero_point;
    bool whole;
} site;

static uint32_t sum_run(const site *s, const int8_t *input, const int8_t *weights, uint32_t count,
                        uint32_t sum)
{
    return s->whole ? planrt_dot(input, weights, count, sum)
                    : planrt_dot_centred(input, s->zero_point, weights, count, sum);
}

/* One output channel at one place. `weights` are that channel's. */
static uint32_t sum_window(const site *s, const int8_t *weights, uint32_t sum)
{
    const planrt_area *a = s->area;
    const uint32_t depth = a->input_channels;
    const uint32_t columns = a->dilation_width == 1 ? s->column.end - s->column.first : 1;
    for (uint32_t y = s->row.first; y < s->row.end; y++) {
        const int8_t *line =
            s->image + planrt_position(&s->row, y, a->dilation_height) * a->input_width * depth;
        for (uint32_t x = s->column.first; x < s->column.end; x += columns) {
            sum = sum_run(s, line + planrt_position(&s->column, x, a->dilation_width) * depth,
                          weights + (y * a->window_width + x) * depth, columns * depth, sum);
        }
    }
    return sum;
}

static int8_t *run_site(const site *s, const planrt_weights_int8 *w, const planrt_channels_int8 *channels,
                        int8_t *out)
{
    const planrt_area *a = s->area;
    const uint32_t size = (uint32_t)a->window_height * a->window_width * a->input_channels;
    const int32_t *bias = s->whole ? channels->bias : channels->border_bias;
    const int8_t *weights = channels->weights;
    uint32_t multiplier = 0;
    for (uint32_t c = 0; c < a->output_channels; c++) {
        *out++ = planrt_finish(channels, w, sum_window(s, weights, (uint32_t)bias[c]), multiplier);
        weights += size;
        multiplier += w->channel_step;
    }
    return out;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_conv_2d_int8_params *p = (const void *)(plan + op->params);
    const planrt_area *a = &p->area;
    const planrt_channels_int8 channels = planrt_find_channels(plan, &p->weights);
    const uint32_t image_size = (uint32_t)a->input_height * a->input_width * a->input_channels;
    int8_t *out = (int8_t *)(arena + op->output);
    site s;
    s.area = a;
    s.image = planrt_at(plan, arena, op->input[0]);
    s.zero_point = p->weights.input_zero_point;
    for (uint32_t batch = 0; batch < a->batches; batch++) {
        for (uint32_t y = 0; y < a->output_height; y++) {
            s.row = planrt_place_row(a, y);
            for (uint32_t x = 0; x < a->output_width; x++) {
                s.column = planrt_place_column(a, x);
                s.whole = planrt_is_whole(a, &s.row, &s.column);
                out = run_site(&s, &p->weights, &channels, out);
            }
        }
        s.image += image_size;
    }
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

const planrt_kernel planrt_conv_2d_int8 = {check, run};
