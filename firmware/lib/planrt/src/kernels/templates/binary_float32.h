/* A float32 op of two operands. Its file has defined combine(a, b); what that gives is limited. */
#ifndef PLANRT_TEMPLATE_BINARY_FLOAT32_H
#define PLANRT_TEMPLATE_BINARY_FLOAT32_H

#include "../../shared/arithmetic/planrt_float32.h"
#include "../../shared/loops/planrt_broadcast.h"

static void row(const void *params, const planrt_row *r)
{
    const planrt_binary_float32_params *p = params;
    const float *a = r->a;
    const float *b = r->b;
    float *out = r->out;
    for (uint32_t i = 0; i < r->count; i++) {
        out[i] =
            planrt_clamp_float32(combine(a[i * r->a_step], b[i * r->b_step]), p->clamp_min, p->clamp_max);
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    planrt_walk_rows(plan, arena, op, sizeof(float), row);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    return planrt_check_rows(bounds, op, sizeof(planrt_binary_float32_params), sizeof(float)) != NULL;
}

#endif
