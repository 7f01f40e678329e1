/* Largest element of each window, int8, with MVE: 16 channels a vector. */
#include "../../shared/loops/planrt_window.h"
#include "../../shared/mve/planrt_mve_int8.h"

typedef struct call {
    const planrt_pool_2d_int8_params *params;
    planrt_bytes min;
    planrt_bytes max;
    const int8_t *in;
    int8_t *out;
} call;

/* Up to 16 channels; `in` is the first of them under the first tap. */
static inline planrt_bytes reduce(const planrt_patch *patch, const int8_t *in, uint32_t channels)
{
    planrt_bytes largest = planrt_fill_bytes(INT8_MIN);
    for (uint32_t y = 0; y < patch->rows; y++) {
        const int8_t *pixel = in + y * patch->row_step;
        for (uint32_t x = 0; x < patch->columns; x++) {
            const planrt_bytes v = channels >= PLANRT_LANES ? planrt_load_bytes(pixel)
                                                            : planrt_load_first_bytes(pixel, channels);
            largest = planrt_max_bytes(largest, v);
            pixel += patch->column_step;
        }
    }
    return largest;
}

static inline void visit(void *context, const planrt_patch *patch)
{
    call *c = context;
    const uint32_t channels = c->params->area.input_channels;
    for (uint32_t i = 0; i < channels; i += PLANRT_LANES) {
        const planrt_bytes v = reduce(patch, c->in + patch->first + i, channels - i);
        planrt_store_first_bytes(c->out + i, planrt_min_bytes(planrt_max_bytes(v, c->min), c->max),
                                 channels - i);
    }
    c->out += channels;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    call c;
    c.params = (const void *)(plan + op->params);
    c.min = planrt_fill_bytes(c.params->clamp_min);
    c.max = planrt_fill_bytes(c.params->clamp_max);
    c.in = planrt_at(plan, arena, op->input[0]);
    c.out = (int8_t *)(arena + op->output);
    planrt_walk(&c.params->area, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_pool_2d_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_pool(bounds, op, &p->area, 1) && planrt_fits_int8(p->clamp_min) &&
           planrt_fits_int8(p->clamp_max);
}

PLANRT_DEFINE_KERNEL(planrt_max_pool_2d_int8_mve, check, run)
