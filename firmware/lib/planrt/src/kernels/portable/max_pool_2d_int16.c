/* Largest element of each window, int16. */
#include "../../planrt_int16.h"
#include "../../planrt_window.h"

typedef struct call {
    const planrt_pool_2d_int8_params *params;
    const int16_t *in;
    int16_t *out;
} call;

/* One channel; `in` is its element under the first tap. */
static inline int32_t reduce(const planrt_patch *patch, const int16_t *in)
{
    int16_t largest = *in;
    for (uint32_t y = 0; y < patch->rows; y++) {
        for (uint32_t x = 0; x < patch->columns; x++) {
            const int16_t value = in[y * patch->row_step + x * patch->column_step];
            largest = value > largest ? value : largest;
        }
    }
    return largest;
}

static inline void visit(void *context, const planrt_patch *patch)
{
    call *c = context;
    for (uint32_t channel = 0; channel < c->params->area.input_channels; channel++) {
        const int32_t value = reduce(patch, c->in + patch->first + channel);
        *c->out++ = (int16_t)planrt_clamp(value, c->params->clamp_min, c->params->clamp_max);
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    call c;
    c.params = (const void *)(plan + op->params);
    c.in = planrt_at(plan, arena, op->input[0]);
    c.out = (void *)(arena + op->output);
    planrt_walk(&c.params->area, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_pool_2d_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_pool(bounds, op, &p->area, sizeof(int16_t)) &&
           planrt_fits_int16(p->clamp_min) && planrt_fits_int16(p->clamp_max);
}

PLANRT_DEFINE_KERNEL(planrt_max_pool_2d_int16, check, run)
