/* Padding with one value, int8. */
#include "../../planrt_pad.h"

static void row(uint8_t *out, const uint8_t *in, const planrt_pad_params *p)
{
    memset(out, (int)(p->value & 0xffu), p->output[3]);
    if (in != NULL) {
        memmove(out + p->before[3], in, p->input[3]); /* a hostile plan may let them overlap */
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    planrt_pad(plan, arena, op, 1, row);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    return planrt_check_pad(bounds, op, 1);
}

PLANRT_DEFINE_KERNEL(planrt_pad_int8, check, run)
