/* float32 to int16: round(x / scale) + zero point, halves away from zero. */
#include "../../planrt_float32.h"
#include "../../planrt_int16.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_quantize_params *p = (const void *)(plan + op->params);
    const float *in = planrt_at(plan, arena, op->input[0]);
    int16_t *out = (int16_t *)(arena + op->output);
    for (uint32_t i = 0; i < p->count; i++) {
        out[i] = (int16_t)planrt_quantize(in[i], p->scale, p->zero_point, INT16_MIN, INT16_MAX);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_quantize_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && p->scale > 0.0f && planrt_fits_int16(p->zero_point) &&
           planrt_check_input(bounds, op->input[0], p->count, sizeof(float)) &&
           planrt_check_output(bounds, op, p->count, sizeof(int16_t));
}

PLANRT_DEFINE_KERNEL(planrt_quantize_float32_int16, check, run)
