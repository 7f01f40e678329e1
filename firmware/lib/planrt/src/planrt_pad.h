/* Padding with one value, for elements of any size. */
#ifndef PLANRT_PAD_H
#define PLANRT_PAD_H

#include <string.h>

#include "planrt_kernel.h"

/* Is element i of an axis one of the input's? */
static inline bool planrt_is_inside(const planrt_pad_params *p, uint32_t axis, uint32_t i)
{
    return i >= p->before[axis] && i - p->before[axis] < p->input[axis];
}

/* Calls row(output row, input row or NULL, params) for each row of the last axis. */
static inline void planrt_pad(const uint8_t *plan, uint8_t *arena, const planrt_op *op, uint32_t element,
                              void (*row)(uint8_t *out, const uint8_t *in, const planrt_pad_params *p))
{
    const planrt_pad_params *p = (const void *)(plan + op->params);
    const uint8_t *in = planrt_at(plan, arena, op->input[0]);
    uint8_t *out = arena + op->output;
    for (uint32_t a = 0; a < p->output[0]; a++) {
        for (uint32_t b = 0; b < p->output[1]; b++) {
            for (uint32_t c = 0; c < p->output[2]; c++) {
                const bool inside =
                    planrt_is_inside(p, 0, a) && planrt_is_inside(p, 1, b) && planrt_is_inside(p, 2, c);
                row(out, inside ? in : NULL, p);
                out += p->output[3] * element;
                in += inside ? p->input[3] * element : 0;
            }
        }
    }
}

static inline bool planrt_check_pad(const planrt_bounds *bounds, const planrt_op *op, uint32_t element)
{
    const planrt_pad_params *p = planrt_check_params(bounds, op, sizeof *p);
    uint64_t input = 1;
    uint64_t output = 1;
    if (p == NULL) {
        return false;
    }
    for (uint32_t axis = 0; axis < 4; axis++) {
        input *= p->input[axis];
        output *= p->output[axis];
        if (input == 0 || output == 0 || output > bounds->arena_bytes ||
            (uint64_t)p->before[axis] + p->input[axis] > p->output[axis]) {
            return false;
        }
    }
    return planrt_check_input(bounds, op->input[0], input, element) &&
           planrt_check_output(bounds, op, output, element);
}

#endif
