/* An integer op of two operands. Its file has defined combine(params, a, b). */
#ifndef PLANRT_TEMPLATE_BINARY_H
#define PLANRT_TEMPLATE_BINARY_H

#include "../../shared/loops/planrt_broadcast.h"

static void row(const void *params, const planrt_row *r)
{
    const element *a = r->a;
    const element *b = r->b;
    element *out = r->out;
    for (uint32_t i = 0; i < r->count; i++) {
        out[i] = combine(params, a[i * r->a_step], b[i * r->b_step]);
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    planrt_walk_rows(plan, arena, op, sizeof(element), row);
}

#endif
