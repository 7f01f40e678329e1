/*
 * Everything that only moves data: joining, splitting, slicing, transposing, padding, reversing, repeating.
 * One copy in up to six nested loops; the compiler (tinyml_mlops/plan/ops/shared/move.py) merges loops and
 * puts a long one innermost.
 */
#include "../../shared/loops/planrt_copy.h"

#define AXES (sizeof((planrt_move_params *)0)->count / sizeof(uint32_t))

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const planrt_move_params *p = (const void *)(plan + op->params);
    const uint8_t *in = planrt_at(plan, arena, op->input[0]);
    uint8_t *out = arena + op->output;
    uint32_t done[AXES] = {0};
    planrt_run inner;
    uint32_t axis;
    inner.count = p->count[0];
    inner.from = p->input_start;
    inner.from_step = (uint32_t)p->input_step[0];
    inner.to = p->output_start;
    inner.to_step = (uint32_t)p->output_step[0];
    do {
        planrt_copy(out, in, &inner, p->element);
        /* Like an odometer: an axis at its end goes back to its start and the next one goes on. */
        for (axis = 1; axis < AXES; axis++) {
            inner.from += (uint32_t)p->input_step[axis];
            inner.to += (uint32_t)p->output_step[axis];
            if (++done[axis] < p->count[axis]) {
                break;
            }
            inner.from -= done[axis] * (uint32_t)p->input_step[axis];
            inner.to -= done[axis] * (uint32_t)p->output_step[axis];
            done[axis] = 0;
        }
    } while (axis < AXES);
}

/* The least and the greatest place that loops reach. */
typedef struct reach {
    int64_t least;
    int64_t greatest;
} reach;

static void extend(reach *r, uint32_t count, int32_t step)
{
    const int64_t way = (int64_t)(count - 1u) * step;
    r->least += way < 0 ? way : 0;
    r->greatest += way > 0 ? way : 0;
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_move_params *p = planrt_check_params(bounds, op, sizeof *p);
    uint64_t elements = 1;
    reach in;
    reach out;
    if (p == NULL || !planrt_element_is_valid(p->element)) {
        return false;
    }
    in.least = in.greatest = p->input_start;
    out.least = out.greatest = p->output_start;
    for (uint32_t axis = 0; axis < AXES; axis++) {
        /* No more than the arena has room for: then no sum of ways leaves 63 bits, and no loop runs for ever.
         */
        elements *= p->count[axis];
        if (elements == 0 || elements > bounds->arena_bytes) {
            return false;
        }
        extend(&in, p->count[axis], p->input_step[axis]);
        extend(&out, p->count[axis], p->output_step[axis]);
    }
    return in.least >= 0 && out.least >= 0 &&
           planrt_check_input(bounds, op->input[0], (uint64_t)in.greatest + 1u, p->element) &&
           planrt_check_output(bounds, op, (uint64_t)out.greatest + 1u, p->element);
}

PLANRT_DEFINE_KERNEL(planrt_move, check, run)
