/* Slices of an axis in the order that indices say, which may be computed. */
#include "../../shared/loops/planrt_copy.h"

static uint32_t clamp_index(int32_t index, uint32_t size)
{
    return index < 0 ? 0 : (uint32_t)index < size ? (uint32_t)index : size - 1u;
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_gather_params *p = (const void *)(plan + op->params);
    const uint8_t *in = planrt_at(plan, arena, op->input[0]);
    const int32_t *indices = planrt_at(plan, arena, op->input[1]);
    planrt_run slice;
    uint32_t axis = 0; /* its first element in the input */
    slice.count = p->inner;
    slice.from_step = slice.to_step = 1;
    slice.to = 0;
    for (uint32_t batch = 0; batch < p->batches; batch++) {
        for (uint32_t outer = 0; outer < p->outer; outer++) {
            for (uint32_t i = 0; i < p->indices; i++) {
                slice.from = axis + clamp_index(indices[i], p->size) * p->inner;
                planrt_copy(arena + op->output, in, &slice, p->element);
                slice.to += p->inner;
            }
            axis += p->size * p->inner;
        }
        indices += p->indices;
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_gather_params *p = planrt_check_params(bounds, op, sizeof *p);
    if (p == NULL || !planrt_element_is_valid(p->element)) {
        return false;
    }
    const uint32_t input[] = {p->batches, p->outer, p->size, p->inner};
    const uint32_t indices[] = {p->batches, p->indices};
    const uint32_t output[] = {p->batches, p->outer, p->indices, p->inner};
    return planrt_check_input(bounds, op->input[0], planrt_count_elements(input, 4), p->element) &&
           planrt_check_input(bounds, op->input[1], planrt_count_elements(indices, 2), sizeof(int32_t)) &&
           planrt_check_output(bounds, op, planrt_count_elements(output, 4), p->element);
}

PLANRT_DEFINE_KERNEL(planrt_gather, check, run)
