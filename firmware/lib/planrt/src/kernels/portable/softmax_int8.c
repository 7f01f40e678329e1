/* Softmax over the last axis, int8, in fixed point. */
#include "../../shared/arithmetic/planrt_softmax_rows.h"

static inline void store(void *out, uint32_t place, int32_t share)
{
    ((int8_t *)out)[place] = (int8_t)planrt_clamp(share + INT8_MIN, INT8_MIN, INT8_MAX);
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    planrt_softmax_rows(plan, arena, op, 8, store);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_softmax_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_softmax(bounds, op, p->exponentials, p->rows, p->depth, sizeof(int8_t));
}

PLANRT_DEFINE_KERNEL(planrt_softmax_int8, check, run)
