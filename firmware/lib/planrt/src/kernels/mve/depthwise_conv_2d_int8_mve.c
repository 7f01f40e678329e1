/*
 * Depthwise convolution, int8, with MVE. A product of 16 bytes needs the taps of one channel in a row, so the
 * rows under the window are kept transposed in working memory: one plane a channel, [column][row of the
 * window], in which the window is rows * columns bytes that lie together, and moves by stride * rows. New
 * rows overwrite old ones (row r lies at r % rows), and the weights are gathered in the order in which the
 * rows then lie. The zero point surrounds the image there, so that the folded bias holds everywhere.
 *
 * Four channels at a time: one load and one product give a sum; then a row of sums is requantised, four a
 * vector. The kernel may be written over its input, which is in the planes by then.
 *
 * Weights: [channels][rows * columns of the window and a zero], with zeros up to a multiple of four channels.
 * Orders: [rows][bytes of a window up to a multiple of 16]: where the weight of each byte is, for each row of
 * planes that may be the window's first; the zero for bytes behind the window. Scratch: sums of an output
 * row, 16 bytes a pixel; planes of a multiple of four channels; 16 bytes that the last window may read.
 */
#include "../../shared/loops/planrt_window.h"
#include "../../shared/mve/planrt_mve_int8.h"

#define BLOCK     4u
#define MAX_PITCH 9000u /* 7 planes apart fit 16 bits */

typedef struct call {
    const planrt_area *area;
    const planrt_weights_int8 *weights;
    planrt_channels_int8 channels;
    planrt_limits_int8 limits;
    const uint8_t *orders;
    int32_t *sums;
    int8_t *planes;
    uint32_t pitch; /* bytes of a plane */
} call;

/* Columns of a plane: the image's, and those that windows cover beside it. */
static inline uint32_t plane_columns(const planrt_area *a)
{
    return (a->output_width - 1u) * a->stride_width + a->window_width;
}

static inline uint32_t window_taps(const planrt_area *a)
{
    return (uint32_t)a->window_height * a->window_width;
}

/* Transposes a row of the image to its places in the planes; NULL: a row of zero points. */
static inline void load_row(const call *c, const int8_t *from, uint32_t slot)
{
    const planrt_area *a = c->area;
    const uint32_t room = plane_columns(a) - a->pad_left;
    const uint32_t columns = room < a->input_width ? room : a->input_width;
    int8_t *to = c->planes + a->pad_left * (uint32_t)a->window_height + slot;
    for (uint32_t x = 0; x < columns; x++) {
        if (from == NULL) {
            for (uint32_t channel = 0; channel < a->input_channels; channel++) {
                to[channel * c->pitch] = (int8_t)c->weights->input_zero_point;
            }
        } else {
            planrt_scatter_bytes(to, from + x * a->input_channels, c->pitch, a->input_channels);
        }
        to += a->window_height;
    }
}

/* A row of the output; `order` fits the rows of the planes. */
static inline void run_row(const call *c, const uint8_t *order, int8_t *out)
{
    const planrt_area *a = c->area;
    const uint32_t pixels = a->output_width;
    const uint32_t size = window_taps(a) + 1u;
    const uint32_t step = (uint32_t)a->stride_width * a->window_height;
    const int8_t *weights = c->channels.weights;
    const int8_t *planes = c->planes;
    for (uint32_t i = 0; i < a->output_channels; i += BLOCK) {
        const planrt_lanes_int8 lanes = planrt_load_lanes(&c->channels, c->weights, i);
        planrt_dot_windows(c->sums, planes, c->pitch, weights, size, order, step, pixels, false);
        for (uint32_t at = PLANRT_LANES; at + 1u < size; at += PLANRT_LANES) {
            planrt_dot_windows(c->sums, planes + at, c->pitch, weights, size, order + at, step, pixels, true);
        }
        planrt_finish_pixels(out + i, a->output_channels, a->output_channels - i, c->sums, pixels, &lanes,
                             &c->limits);
        weights += BLOCK * size;
        planes += BLOCK * c->pitch;
    }
}

static void run_image(const call *c, const int8_t *in, int8_t *out)
{
    const planrt_area *a = c->area;
    const uint32_t row_bytes = (uint32_t)a->input_width * a->input_channels;
    const uint32_t order_bytes = planrt_round_up(window_taps(a), PLANRT_LANES);
    uint32_t loaded = 0; /* rows, the padding's counted */
    planrt_set_bytes(c->planes, c->weights->input_zero_point, a->input_channels * c->pitch);
    for (uint32_t y = 0; y < a->output_height; y++) {
        const uint32_t first = y * a->stride_height;
        loaded = loaded < first ? first : loaded;
        for (; loaded < first + a->window_height; loaded++) {
            const uint32_t row = loaded - a->pad_top;
            if (loaded >= a->pad_top) { /* above the image lies what the planes were filled with */
                load_row(c, row < a->input_height ? in + row * row_bytes : NULL, loaded % a->window_height);
            }
        }
        run_row(c, c->orders + first % a->window_height * order_bytes, out);
        out += (uint32_t)a->output_width * a->output_channels;
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_depthwise_conv_2d_int8_mve_params *p = (const void *)(plan + op->params);
    const planrt_area *a = &p->area;
    const int8_t *in = planrt_at(plan, arena, op->input[0]);
    int8_t *out = (int8_t *)(arena + op->output);
    call c;
    c.area = a;
    c.weights = &p->weights;
    c.channels = planrt_find_channels(plan, &p->weights);
    c.limits = planrt_find_limits(&p->weights);
    c.orders = plan + p->orders;
    c.sums = (int32_t *)(void *)(arena + op->scratch);
    c.planes = (int8_t *)(c.sums + BLOCK * a->output_width);
    c.pitch = plane_columns(a) * a->window_height;
    for (uint32_t batch = 0; batch < a->batches; batch++) {
        run_image(&c, in, out);
        in += (uint32_t)a->input_height * a->input_width * a->input_channels;
        out += (uint32_t)a->output_height * a->output_width * a->output_channels;
    }
}

static bool check_orders(const planrt_bounds *bounds, const planrt_depthwise_conv_2d_int8_mve_params *p)
{
    const uint32_t taps = window_taps(&p->area);
    const uint32_t count = p->area.window_height * planrt_round_up(taps, PLANRT_LANES);
    const uint8_t *orders = planrt_check_constants(bounds, p->orders, count, 1);
    if (orders == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (orders[i] > taps) {
            return false;
        }
    }
    return true;
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_depthwise_conv_2d_int8_mve_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    uint64_t channels;
    uint64_t pitch;
    if (p == NULL || !planrt_check_area(bounds, op, a, 1) || a->output_channels != a->input_channels ||
        a->dilation_height != 1 || a->dilation_width != 1 || window_taps(a) > UINT8_MAX ||
        a->pad_left >= plane_columns(a)) {
        return false;
    }
    channels = planrt_round_up(a->output_channels, BLOCK);
    pitch = (uint64_t)plane_columns(a) * a->window_height;
    return pitch <= MAX_PITCH && op->scratch % sizeof(int32_t) == 0 &&
           planrt_check_scratch(bounds, op, 16u * a->output_width + channels * pitch + PLANRT_LANES, 1) &&
           check_orders(bounds, p) &&
           planrt_check_lanes_int8(bounds, &p->weights, channels * (window_taps(a) + 1u), a->output_channels);
}

PLANRT_DEFINE_KERNEL(planrt_depthwise_conv_2d_int8_mve, check, run)
