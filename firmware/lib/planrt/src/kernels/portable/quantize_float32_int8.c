/* float32 to int8: round(x / scale) + zero point, halves away from zero. */
#include "../../planrt_float32.h"
#include "../../planrt_int8.h"

/* Values that cannot fit are cut off first: beyond int32_t, the conversion would be undefined. NaN becomes
 * the lowest. */
static int8_t quantize(float x, float scale, int32_t zero_point)
{
    const float quotient = x / scale;
    int32_t rounded;
    if (!(quotient > -512.0f)) {
        return INT8_MIN;
    }
    if (quotient > 512.0f) {
        return INT8_MAX;
    }
    rounded = (int32_t)quotient;
    /* The difference is exact; adding 0.5 before the conversion would not be. */
    if (quotient - (float)rounded >= 0.5f) {
        rounded++;
    } else if (quotient - (float)rounded <= -0.5f) {
        rounded--;
    }
    return (int8_t)planrt_clamp(rounded + zero_point, INT8_MIN, INT8_MAX);
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_quantize_params *p = (const void *)(plan + op->params);
    const float *in = planrt_at(plan, arena, op->input[0]);
    int8_t *out = (int8_t *)(arena + op->output);
    for (uint32_t i = 0; i < p->count; i++) {
        out[i] = quantize(in[i], p->scale, p->zero_point);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_quantize_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && p->scale > 0.0f && planrt_fits_int8(p->zero_point) &&
           planrt_check_input(bounds, op->input[0], p->count, sizeof(float)) &&
           planrt_check_output(bounds, op, p->count, 1);
}

PLANRT_DEFINE_KERNEL(planrt_quantize_float32_int8, check, run)
