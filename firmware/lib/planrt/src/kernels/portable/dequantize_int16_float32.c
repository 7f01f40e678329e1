/* int16 to float32: scale * (q - zero point). */
#include "../../planrt_float32.h"
#include "../../planrt_int16.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_quantize_params *p = (const void *)(plan + op->params);
    const int16_t *in = planrt_at(plan, arena, op->input[0]);
    float *out = (void *)(arena + op->output);
    for (uint32_t i = 0; i < p->count; i++) {
        out[i] = p->scale * (float)(in[i] - p->zero_point);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_quantize_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_fits_int16(p->zero_point) &&
           planrt_check_input(bounds, op->input[0], p->count, sizeof(int16_t)) &&
           planrt_check_output(bounds, op, p->count, sizeof(float));
}

PLANRT_DEFINE_KERNEL(planrt_dequantize_int16_float32, check, run)
