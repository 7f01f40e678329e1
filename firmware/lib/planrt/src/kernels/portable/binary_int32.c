/* ADD, SUB, MUL, MAXIMUM, MINIMUM and SQUARED_DIFFERENCE with broadcasting, int32; results wrap. */
#include "../../shared/loops/planrt_broadcast.h"

static inline int32_t combine(uint32_t function, int32_t a, int32_t b)
{
    const uint32_t difference = (uint32_t)a - (uint32_t)b;
    switch (function) {
    case PLANRT_BINARY_ADD:
        return (int32_t)((uint32_t)a + (uint32_t)b);
    case PLANRT_BINARY_SUB:
        return (int32_t)difference;
    case PLANRT_BINARY_MUL:
        return (int32_t)((uint32_t)a * (uint32_t)b);
    case PLANRT_BINARY_MAXIMUM:
        return a > b ? a : b;
    case PLANRT_BINARY_MINIMUM:
        return a < b ? a : b;
    default:
        return (int32_t)(difference * difference);
    }
}

static void row(const void *params, const planrt_row *r)
{
    const planrt_binary_int32_params *p = params;
    const int32_t *a = r->a;
    const int32_t *b = r->b;
    int32_t *out = r->out;
    for (uint32_t i = 0; i < r->count; i++) {
        out[i] = combine(p->function, a[i * r->a_step], b[i * r->b_step]);
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    planrt_walk_rows(plan, arena, op, sizeof(int32_t), row);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_binary_int32_params *p = planrt_check_rows(bounds, op, sizeof *p, sizeof(int32_t));
    return p != NULL && p->function <= PLANRT_BINARY_SQUARED_DIFFERENCE;
}

PLANRT_DEFINE_KERNEL(planrt_binary_int32, check, run)
