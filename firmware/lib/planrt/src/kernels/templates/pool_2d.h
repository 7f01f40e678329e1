/* A pool, whose file has defined reduce(patch, in): one channel; `in` is its element under the first tap. */
#ifndef PLANRT_TEMPLATE_POOL_2D_H
#define PLANRT_TEMPLATE_POOL_2D_H

#include "../../shared/loops/planrt_window.h"

typedef struct call {
    const pool_params *params;
    const element *in;
    element *out;
} call;

static inline void visit(void *context, const planrt_patch *patch)
{
    call *c = context;
    for (uint32_t channel = 0; channel < c->params->area.input_channels; channel++) {
        const wide x = reduce(patch, c->in + patch->first + channel);
        *c->out++ = (element)CLAMP(x, c->params->clamp_min, c->params->clamp_max);
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
    const pool_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_pool(bounds, op, &p->area, sizeof(element)) && fits(p->clamp_min) &&
           fits(p->clamp_max);
}

#endif
