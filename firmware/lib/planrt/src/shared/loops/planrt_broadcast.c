/* The walk over two operands that are broadcast to one shape. */
#include "planrt_broadcast.h"

#define AXES 6u

void planrt_walk_rows(const uint8_t *plan, uint8_t *arena, const planrt_op *op, uint32_t element,
                      planrt_row_function visit)
{
    const planrt_broadcast *p = (const void *)(plan + op->params);
    const uint8_t *a = planrt_at(plan, arena, op->input[0]);
    const uint8_t *b = planrt_at(plan, arena, op->input[1]);
    uint32_t at[AXES] = {0};
    uint32_t a_at = 0; /* elements; unsigned, so that going back an axis may wrap */
    uint32_t b_at = 0;
    uint32_t axis;
    planrt_row row;
    row.out = arena + op->output;
    row.count = p->shape[AXES - 1u];
    row.a_step = p->a_step[AXES - 1u];
    row.b_step = p->b_step[AXES - 1u];
    do {
        row.a = a + a_at * element;
        row.b = b + b_at * element;
        visit(p, &row);
        row.out = (uint8_t *)row.out + row.count * element;
        for (axis = AXES - 1u; axis > 0; axis--) { /* the next place: as an odometer counts */
            const uint32_t outer = axis - 1u;
            a_at += p->a_step[outer];
            b_at += p->b_step[outer];
            if (++at[outer] < p->shape[outer]) {
                break;
            }
            a_at -= p->a_step[outer] * p->shape[outer];
            b_at -= p->b_step[outer] * p->shape[outer];
            at[outer] = 0;
        }
    } while (axis > 0);
}

/* Elements from an operand's first to behind its last; more than 32 bits hold where there are too many. */
static uint64_t extent(const uint32_t *shape, const uint32_t *step)
{
    uint64_t last = 0;
    for (uint32_t axis = 0; axis < AXES; axis++) {
        last += (uint64_t)(shape[axis] - 1u) * step[axis];
        if (last >= UINT32_MAX) {
            return UINT64_MAX;
        }
    }
    return last + 1u;
}

const void *planrt_check_rows(const planrt_bounds *bounds, const planrt_op *op, uint32_t size,
                              uint32_t element)
{
    const planrt_broadcast *p = planrt_check_params(bounds, op, size);
    uint64_t count = 1;
    if (p == NULL) {
        return NULL;
    }
    for (uint32_t axis = 0; axis < AXES; axis++) {
        count *= p->shape[axis];
        if (count == 0 || count > bounds->arena_bytes) {
            return NULL;
        }
    }
    if (!planrt_check_output(bounds, op, count, element) ||
        !planrt_check_input(bounds, op->input[0], extent(p->shape, p->a_step), element) ||
        !planrt_check_input(bounds, op->input[1], extent(p->shape, p->b_step), element)) {
        return NULL;
    }
    return p;
}
