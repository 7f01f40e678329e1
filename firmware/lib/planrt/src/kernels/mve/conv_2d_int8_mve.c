/*
 * Convolution, int8, with MVE: a product of matrices. The windows of three pixels are copied side by side
 * into working memory, with the zero point where they stick out, so that the folded bias holds everywhere;
 * then all outputs, two at a time, are multiplied with all three (planrt_dot_columns), and the sums
 * requantised, four a vector. The copy costs little: each byte of it is read once for every two outputs. A 1
 * x 1 convolution can so be written over its own input.
 *
 * Weights: [outputs / 2][inputs / 16][2 outputs][16 inputs], with zeros behind the last output and input;
 * inputs: rows, columns, channels of the window. Scratch: sums of three pixels, then three windows, each a
 * multiple of 16 bytes.
 */
#include "../../shared/loops/planrt_window.h"
#include "../../shared/mve/planrt_mve_int8.h"

#define COLUMNS  3u
#define TOGETHER 64u /* outputs whose sums are kept before they are requantised; even */

typedef struct call {
    const planrt_conv_2d_int8_params *params;
    planrt_channels_int8 channels;
    planrt_limits_int8 limits;
    const int8_t *in;
    int8_t *out;
    int32_t *sums;
    int8_t *columns;
    uint32_t size;  /* of a column */
    uint32_t count; /* columns that are filled */
} call;

static inline uint32_t window_bytes(const planrt_area *a)
{
    return (uint32_t)a->window_height * a->window_width * a->input_channels;
}

static inline uint32_t sums_kept(const planrt_area *a)
{
    const uint32_t outputs = a->output_channels < TOGETHER ? a->output_channels : TOGETHER;
    return COLUMNS * planrt_round_up(outputs, 2);
}

/* All outputs of the pixels whose windows are in the columns; what lies in the others is multiplied in vain.
 */
static void multiply(call *c)
{
    const planrt_words two_pairs =
        planrt_words_of(0, 4, 24, 28); /* bytes: of a column, the second is behind all */
    const uint32_t outputs = c->params->area.output_channels;
    for (uint32_t i = 0; i < outputs; i += TOGETHER) {
        const uint32_t count = outputs - i < TOGETHER ? outputs - i : TOGETHER;
        planrt_dot_columns(c->sums, c->columns, c->channels.weights + i * c->size, c->size,
                           (count + 1u) / 2u);
        for (uint32_t pixel = 0; pixel < c->count; pixel++) {
            planrt_finish_from(c->out + pixel * outputs, i, count, c->sums + 2u * pixel, two_pairs,
                               2u * COLUMNS * 2u * sizeof(int32_t), &c->channels, &c->params->weights,
                               &c->limits);
        }
    }
    c->out += c->count * outputs;
}

/* Copies a window into the next column; row by row where its pixels lie together, else pixel by pixel. */
static inline void visit(void *context, const planrt_patch *patch)
{
    call *c = context;
    const planrt_area *a = &c->params->area;
    const uint32_t runs = a->dilation_width == 1 ? 1 : patch->columns;
    const uint32_t length = (a->dilation_width == 1 ? patch->columns : 1) * a->input_channels;
    int8_t *column = c->columns + c->count * c->size;
    int8_t *tap = column + patch->tap * a->input_channels;
    const int8_t *row = c->in + patch->first;
    if (!patch->whole) {
        planrt_set_bytes(column, c->params->weights.input_zero_point, c->size);
    }
    for (uint32_t y = 0; y < patch->rows; y++) {
        for (uint32_t x = 0; x < runs; x++) {
            planrt_copy_bytes(tap + x * length, row + x * patch->column_step, length);
        }
        tap += (uint32_t)a->window_width * a->input_channels;
        row += patch->row_step;
    }
    if (++c->count == COLUMNS) {
        multiply(c);
        c->count = 0;
    }
}

/* A window of one pixel that visits all: no windows to look for. */
static inline bool is_pointwise(const planrt_area *a)
{
    return a->window_height == 1 && a->window_width == 1 && a->stride_height == 1 && a->stride_width == 1 &&
           a->pad_top == 0 && a->pad_left == 0 && a->output_height == a->input_height &&
           a->output_width == a->input_width;
}

static void run_pointwise(call *c)
{
    const planrt_area *a = &c->params->area;
    const uint32_t channels = a->input_channels;
    const int8_t *in = c->in;
    uint32_t left = (uint32_t)a->batches * a->output_height * a->output_width;
    for (; left > 0; left -= c->count) {
        c->count = left < COLUMNS ? left : COLUMNS;
        for (uint32_t i = 0; i < c->count; i++) {
            planrt_copy_bytes(c->columns + i * c->size, in, channels);
            in += channels;
        }
        multiply(c);
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    call c;
    c.params = (const void *)(plan + op->params);
    c.channels = planrt_find_channels(plan, &c.params->weights);
    c.limits = planrt_find_limits(&c.params->weights);
    c.in = planrt_at(plan, arena, op->input[0]);
    c.out = (int8_t *)(arena + op->output);
    c.sums = (int32_t *)(void *)(arena + op->scratch);
    c.columns = (int8_t *)(c.sums + sums_kept(&c.params->area));
    c.size = planrt_round_up(window_bytes(&c.params->area), PLANRT_LANES);
    c.count = 0;
    if (is_pointwise(&c.params->area)) {
        run_pointwise(&c);
        return;
    }
    planrt_walk(&c.params->area, visit, &c);
    if (c.count > 0) {
        multiply(&c);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_conv_2d_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    uint64_t size;
    if (p == NULL || !planrt_check_area(bounds, op, a, 1)) {
        return false;
    }
    size = ((uint64_t)a->window_height * a->window_width * a->input_channels + PLANRT_LANES - 1u) /
           PLANRT_LANES * PLANRT_LANES;
    return op->scratch % sizeof(int32_t) == 0 &&
           planrt_check_scratch(bounds, op, COLUMNS * size + sizeof(int32_t) * sums_kept(a), 1) &&
           planrt_check_lanes_int8(bounds, &p->weights, size * planrt_round_up(a->output_channels, 2),
                                   a->output_channels);
}

PLANRT_DEFINE_KERNEL(planrt_conv_2d_int8_mve, check, run)
