/* Rectifier whose negative slope is the second operand, int8: input_multiplier[0] for what is not negative.
 */
#include "../../shared/arithmetic/planrt_binary_int8.h"
#include "../elements/int8.h"

static inline element combine(const planrt_binary_int8_params *p, element a, element b)
{
    const int32_t x = planrt_centre(p, 0, a);
    if (x < 0) {
        return planrt_store_scaled(p, x * planrt_centre(p, 1, b));
    }
    return planrt_store(p, planrt_scale(x, p->input_multiplier[0], p->input_shift[0]));
}

#include "../templates/binary.h"

PLANRT_DEFINE_KERNEL(planrt_prelu_int8, planrt_check_binary_int8, run)
