/*
 * Mean of each window over the pixels that lie on the image, int8, rounded half away from zero, with MVE:
 * four channels a vector. A division is a product with the reciprocal, which is exact for windows of up to
 * MAX_TAPS.
 */
#include "../../shared/loops/planrt_window.h"
#include "../../shared/mve/planrt_mve_int8.h"

#define BLOCK    4u
#define MAX_TAPS 1024u

typedef struct call {
    const planrt_pool_2d_int8_params *params;
    planrt_words min;
    planrt_words max;
    const int8_t *in;
    int8_t *out;
} call;

/* Sums of up to four channels; `in` is the first of them under the first tap. */
static inline planrt_words sum_patch(const planrt_patch *patch, const int8_t *in, uint32_t channels)
{
    planrt_words sum = planrt_fill_words(0);
    for (uint32_t y = 0; y < patch->rows; y++) {
        const int8_t *pixel = in + y * patch->row_step;
        for (uint32_t x = 0; x < patch->columns; x++) {
            const planrt_words v =
                channels >= BLOCK ? planrt_widen_bytes(pixel) : planrt_widen_first_bytes(pixel, channels);
            sum = planrt_add_words(sum, v);
            pixel += patch->column_step;
        }
    }
    return sum;
}

static inline void visit(void *context, const planrt_patch *patch)
{
    call *c = context;
    const uint32_t channels = c->params->area.input_channels;
    const uint32_t count = patch->rows * patch->columns;
    const uint32_t reciprocal = (0x80000000u + count - 1u) / count;
    for (uint32_t i = 0; i < channels; i += BLOCK) {
        const planrt_words sum = sum_patch(patch, c->in + patch->first + i, channels - i);
        const planrt_words mean = planrt_divide_words_by_count(sum, count, reciprocal);
        planrt_store_first_words_as_bytes(
            c->out + i, planrt_min_words(planrt_max_words(mean, c->min), c->max), channels - i);
    }
    c->out += channels;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    call c;
    c.params = (const void *)(plan + op->params);
    c.min = planrt_fill_words(c.params->clamp_min);
    c.max = planrt_fill_words(c.params->clamp_max);
    c.in = planrt_at(plan, arena, op->input[0]);
    c.out = (int8_t *)(arena + op->output);
    planrt_walk(&c.params->area, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_pool_2d_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_pool(bounds, op, &p->area, 1) &&
           (uint32_t)p->area.window_height * p->area.window_width <= MAX_TAPS &&
           planrt_fits_int8(p->clamp_min) && planrt_fits_int8(p->clamp_max);
}

PLANRT_DEFINE_KERNEL(planrt_average_pool_2d_int8_mve, check, run)
