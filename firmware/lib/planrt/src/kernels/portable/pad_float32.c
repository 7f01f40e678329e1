/* Padding with one value, float32. */
#include "../../planrt_pad.h"

static void row(uint8_t *out, const uint8_t *in, const planrt_pad_params *p)
{
    uint32_t *words = (void *)out;
    for (uint32_t i = 0; i < p->output[3]; i++) {
        words[i] = p->value;
    }
    if (in != NULL) {
        memmove(words + p->before[3], in, p->input[3] * sizeof(float));
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    planrt_pad(plan, arena, op, sizeof(float), row);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    return planrt_check_pad(bounds, op, sizeof(float));
}

PLANRT_DEFINE_KERNEL(planrt_pad_float32, check, run)
