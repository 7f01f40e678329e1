/* The walk over a tensor of which some axes are reduced. */
#include "planrt_reduce.h"

#define AXES 3u

static void reduce_one(const planrt_reduction *p, const uint8_t *in, uint8_t *out,
                       const planrt_reducer *reducer)
{
    planrt_total total = reducer->start;
    for (uint32_t a = 0; a < p->reduced[0]; a++) {
        for (uint32_t b = 0; b < p->reduced[1]; b++) {
            const uint32_t at = a * p->reduced_step[0] + b * p->reduced_step[1];
            reducer->take(&total, in + at * reducer->input_bytes, p->reduced[2], p->reduced_step[2]);
        }
    }
    reducer->finish(p, &total, out);
}

void planrt_reduce(const uint8_t *plan, uint8_t *arena, const planrt_op *op, const planrt_reducer *reducer)
{
    const planrt_reduction *p = (const void *)(plan + op->params);
    const uint8_t *in = planrt_at(plan, arena, op->input[0]);
    uint8_t *out = arena + op->output;
    for (uint32_t a = 0; a < p->kept[0]; a++) {
        for (uint32_t b = 0; b < p->kept[1]; b++) {
            for (uint32_t c = 0; c < p->kept[2]; c++) {
                const uint32_t at = a * p->kept_step[0] + b * p->kept_step[1] + c * p->kept_step[2];
                reduce_one(p, in + at * reducer->input_bytes, out, reducer);
                out += reducer->output_bytes;
            }
        }
    }
}

/* Multiplies `count` and adds to `last`, the element farthest from the first; false where either grows beyond
 * what an arena or a plan holds. */
static bool extend(const uint32_t *sizes, const uint32_t *steps, uint64_t *count, uint64_t *last)
{
    for (uint32_t axis = 0; axis < AXES; axis++) {
        *count *= sizes[axis];
        if (*count == 0 || *count > INT32_MAX) {
            return false;
        }
        *last += (uint64_t)(sizes[axis] - 1u) * steps[axis];
        if (*last > INT32_MAX) {
            return false;
        }
    }
    return true;
}

const void *planrt_check_reduction(const planrt_bounds *bounds, const planrt_op *op, uint32_t size,
                                   uint32_t input_bytes, uint32_t output_bytes)
{
    const planrt_reduction *p = planrt_check_params(bounds, op, size);
    uint64_t count = 1;
    uint64_t last = 0;
    uint64_t outputs;
    if (p == NULL || !extend(p->kept, p->kept_step, &count, &last)) {
        return NULL;
    }
    outputs = count;
    /* As many steps as there are elements between first and last: no element is met twice, and no plan can
     * make the walk longer than its data. */
    if (!extend(p->reduced, p->reduced_step, &count, &last) || last + 1u != count ||
        !planrt_check_input(bounds, op->input[0], count, input_bytes) ||
        !planrt_check_output(bounds, op, outputs, output_bytes)) {
        return NULL;
    }
    return p;
}
