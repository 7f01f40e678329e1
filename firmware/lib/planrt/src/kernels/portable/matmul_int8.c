/* Product of two computed matrices, int8, either of which may be read transposed or for several batches. */
#include "../../shared/arithmetic/planrt_int8.h"
#include "../../shared/loops/planrt_matmul.h"

typedef struct call {
    const planrt_matmul_int8_params *params;
    const int32_t *bias;
    const int8_t *left;
    const int8_t *right;
    int8_t *out;
} call;

static inline void visit(void *context, uint32_t left, uint32_t right, uint32_t column)
{
    call *c = context;
    const planrt_matmul_int8_params *p = c->params;
    uint32_t sum = c->bias == NULL ? 0 : (uint32_t)c->bias[column];
    for (uint32_t i = 0; i < p->shape.depth; i++) {
        sum += (uint32_t)((c->left[left] - p->left_zero_point) * (c->right[right] - p->right_zero_point));
        left += p->shape.left_depth_step;
        right += p->shape.right_depth_step;
    }
    *c->out++ = (int8_t)planrt_clamp(
        planrt_wrapping_add(planrt_scale((int32_t)sum, p->multiplier, p->shift), p->output_zero_point),
        p->clamp_min, p->clamp_max);
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    call c;
    c.params = (const void *)(plan + op->params);
    c.bias = c.params->shape.bias == 0 ? NULL : (const void *)(plan + c.params->shape.bias);
    c.left = planrt_at(plan, arena, op->input[0]);
    c.right = planrt_at(plan, arena, op->input[1]);
    c.out = (int8_t *)(arena + op->output);
    planrt_walk_products(&c.params->shape, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_matmul_int8_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_matmul(bounds, op, &p->shape, 1) &&
           planrt_fits_int8(p->left_zero_point) && planrt_fits_int8(p->right_zero_point) &&
           planrt_fits_int8(p->output_zero_point) && planrt_fits_int8(p->clamp_min) &&
           planrt_fits_int8(p->clamp_max) && planrt_shift_is_valid(p->shift);
}

PLANRT_DEFINE_KERNEL(planrt_matmul_int8, check, run)
