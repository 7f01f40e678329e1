/* Hyperbolic tangent, int16, from the table of the logistic function. */
#include "../../shared/arithmetic/planrt_sigmoid_int16.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    planrt_map_sigmoid_int16(plan, arena, op, planrt_tanh_int16_of);
}

PLANRT_DEFINE_KERNEL(planrt_tanh_int16, planrt_check_sigmoid_int16, run)
