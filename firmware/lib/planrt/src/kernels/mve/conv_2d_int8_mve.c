/*
 * Convolution, int8, with MVE: a product of matrices. The windows of three pixels are copied side by side
 * into working memory, with the zero point where they stick out, so that the folded bias holds everywhere;
 * then four outputs at a time are multiplied with all three (planrt_dot_pair). The copy costs little: each
 * byte of it is read once for every two outputs. A 1 x 1 convolution can so be written over its own input.
 *
 * Weights: [outputs / 2][inputs / 16][2 outputs][16 inputs], with zeros up to a multiple of four outputs;
 * inputs: rows, columns, channels of the window. Scratch: 3 windows, each a multiple of 16 bytes.
 */
#include "../../planrt_mve_int8.h"
#include "../../planrt_window.h"

#define BLOCK   4u
#define COLUMNS 3u

typedef struct call {
    const planrt_conv_2d_int8_params *params;
    planrt_channels_int8 channels;
    planrt_limits_int8 limits;
    const int8_t *in;
    int8_t *out;
    int8_t *columns;
    uint32_t size;  /* of a column */
    uint32_t count; /* columns that are filled */
} call;

static inline uint32_t window_bytes(const planrt_area *a)
{
    return (uint32_t)a->window_height * a->window_width * a->input_channels;
}

/* All outputs of the pixels whose windows are in the columns; what lies in the others is multiplied in vain.
 */
static void multiply(call *c)
{
    const planrt_weights_int8 *w = &c->params->weights;
    const uint32_t outputs = c->params->area.output_channels;
    const int8_t *weights = c->channels.weights;
    for (uint32_t i = 0; i < outputs; i += BLOCK) {
        int32_t sums[COLUMNS * BLOCK];
        const planrt_lanes_int8 lanes = planrt_load_lanes(&c->channels, w, i);
        planrt_dot_pair(sums, c->columns, weights, c->size);
        planrt_dot_pair(sums + 2, c->columns, weights + 2u * c->size, c->size);
        planrt_finish_pixels(c->out + i, outputs, outputs - i, sums, c->count, &lanes, &c->limits);
        weights += BLOCK * c->size;
    }
    c->out += c->count * outputs;
    c->count = 0;
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
    c.columns = (int8_t *)(arena + op->scratch);
    c.size = planrt_round_up(window_bytes(&c.params->area), PLANRT_LANES);
    c.count = 0;
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
    return planrt_check_scratch(bounds, op, COLUMNS * size, 1) &&
           planrt_check_lanes_int8(bounds, &p->weights, size * planrt_round_up(a->output_channels, BLOCK),
                                   a->output_channels);
}

PLANRT_DEFINE_KERNEL(planrt_conv_2d_int8_mve, check, run)
