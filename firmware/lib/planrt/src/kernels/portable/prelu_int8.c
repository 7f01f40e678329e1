/* Rectifier whose negative slope is the second operand, int8: input_multiplier[0] for what is not negative.
 */
#include "../../planrt_binary_int8.h"

static inline int8_t combine(const planrt_binary_int8_params *p, int8_t a, int8_t b)
{
    const int32_t x = planrt_centre(p, 0, a);
    if (x < 0) {
        return planrt_store_scaled(p, x * planrt_centre(p, 1, b));
    }
    return planrt_store(p, planrt_scale(x, p->input_multiplier[0], p->input_shift[0]));
}

PLANRT_DEFINE_BINARY_INT8(planrt_prelu_int8, combine)
