/* An integer to float32: scale * (q - zero point). */
#ifndef PLANRT_TEMPLATE_DEQUANTIZE_H
#define PLANRT_TEMPLATE_DEQUANTIZE_H

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_quantize_params *p = (const void *)(plan + op->params);
    const element *in = planrt_at(plan, arena, op->input[0]);
    float *out = (void *)(arena + op->output);
    for (uint32_t i = 0; i < p->count; i++) {
        out[i] = p->scale * (float)(in[i] - p->zero_point);
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_quantize_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && fits(p->zero_point) &&
           planrt_check_input(bounds, op->input[0], p->count, sizeof(element)) &&
           planrt_check_output(bounds, op, p->count, sizeof(float));
}

#endif
