/* Bounds of everything that a plan refers to. All sums are in 64 bits, so none can wrap. */
#include "planrt_kernel.h"

static bool inside(uint32_t limit, uint32_t offset, uint64_t count, uint32_t element)
{
    return offset % element == 0 && count <= UINT32_MAX && offset + count * element <= limit;
}

const void *planrt_check_constants(const planrt_bounds *bounds, uint32_t offset, uint64_t count,
                                   uint32_t element)
{
    return inside(bounds->plan_bytes, offset, count, element) ? bounds->plan + offset : NULL;
}

const void *planrt_check_params(const planrt_bounds *bounds, const planrt_op *op, uint32_t size)
{
    return planrt_check_constants(bounds, op->params, size / sizeof(uint32_t), sizeof(uint32_t));
}

bool planrt_check_state(const planrt_bounds *bounds, uint32_t input, uint64_t count, uint32_t element)
{
    return inside(bounds->arena_bytes, input, count, element); /* PLANRT_IN_PLAN is beyond every arena */
}

bool planrt_check_input(const planrt_bounds *bounds, uint32_t input, uint64_t count, uint32_t element)
{
    if ((input & PLANRT_IN_PLAN) != 0) {
        return planrt_check_constants(bounds, input & ~PLANRT_IN_PLAN, count, element) != NULL;
    }
    return planrt_check_state(bounds, input, count, element);
}

bool planrt_check_output(const planrt_bounds *bounds, const planrt_op *op, uint64_t count, uint32_t element)
{
    return planrt_check_state(bounds, op->output, count, element);
}

bool planrt_check_scratch(const planrt_bounds *bounds, const planrt_op *op, uint64_t count, uint32_t element)
{
    return planrt_check_state(bounds, op->scratch, count, element);
}

uint64_t planrt_count_elements(const uint32_t *extents, uint32_t axes)
{
    uint64_t count = 1;
    for (uint32_t i = 0; i < axes; i++) {
        count *= extents[i];
        if (count == 0 || count > UINT32_MAX) {
            return UINT64_MAX;
        }
    }
    return count;
}
