/* Values as another type: floats are cut off towards 0 and limited to the type, integers wrap in it. */
#include "../../shared/arithmetic/planrt_convert.h"

/* A NaN becomes the lowest. */
static int32_t cut(float x, uint32_t type)
{
    const int32_t low = planrt_lowest(type);
    if (x >= 2147483648.0f) {
        return -1 - low;
    }
    return x > -2147483648.0f ? planrt_clamp((int32_t)x, low, -1 - low) : low;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_convert *p = (const void *)(plan + op->params);
    const void *in = planrt_at(plan, arena, op->input[0]);
    void *out = arena + op->output;
    for (uint32_t i = 0; i < p->count; i++) {
        if (p->input_type != PLANRT_FLOAT32) {
            const int32_t x = planrt_load_integer(p->input_type, in, i);
            if (p->output_type == PLANRT_FLOAT32) {
                ((float *)out)[i] = (float)x;
            } else {
                planrt_store_integer(p->output_type, out, i, x);
            }
        } else if (p->output_type == PLANRT_FLOAT32) {
            ((float *)out)[i] = ((const float *)in)[i];
        } else {
            planrt_store_integer(p->output_type, out, i, cut(((const float *)in)[i], p->output_type));
        }
    }
}

static bool is_castable(uint32_t type)
{
    return type == PLANRT_FLOAT32 || planrt_is_signed_integer(type);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_convert *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && (is_castable(p->input_type) || p->input_type == PLANRT_BOOL) &&
           is_castable(p->output_type) && planrt_check_convert(bounds, op, p);
}

PLANRT_DEFINE_KERNEL(planrt_cast, check, run)
