/* One value everywhere, word by word, whatever the size of an element. */
#include <string.h>

#include "../../planrt_kernel.h"

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_fill_params *p = (const void *)(plan + op->params);
    const uint32_t value = p->value;
    uint32_t *word = (void *)(arena + op->output);
    const uint32_t *end = word + p->bytes / 4u;
    while (word != end) {
        *word++ = value;
    }
    memcpy(word, &value, p->bytes % 4u);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_fill_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && op->output % sizeof(uint32_t) == 0 && planrt_check_output(bounds, op, p->bytes, 1);
}

PLANRT_DEFINE_KERNEL(planrt_fill, check, run)
