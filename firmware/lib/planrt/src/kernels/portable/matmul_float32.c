/* Product of two computed matrices, float32; adds in the order of TFLM's reference, the bias last. */
#include "../../shared/arithmetic/planrt_float32.h"
#include "../../shared/loops/planrt_matmul.h"

typedef struct call {
    const planrt_matmul_float32_params *params;
    const float *bias;
    const float *left;
    const float *right;
    float *out;
} call;

static inline void visit(void *context, uint32_t left, uint32_t right, uint32_t column)
{
    call *c = context;
    const planrt_matmul_float32_params *p = c->params;
    float sum = 0.0f;
    for (uint32_t i = 0; i < p->shape.depth; i++) {
        sum += c->left[left] * c->right[right];
        left += p->shape.left_depth_step;
        right += p->shape.right_depth_step;
    }
    sum += c->bias == NULL ? 0.0f : c->bias[column];
    *c->out++ = planrt_clamp_float32(sum, p->clamp_min, p->clamp_max);
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    call c;
    c.params = (const void *)(plan + op->params);
    c.bias = c.params->shape.bias == 0 ? NULL : (const void *)(plan + c.params->shape.bias);
    c.left = planrt_at(plan, arena, op->input[0]);
    c.right = planrt_at(plan, arena, op->input[1]);
    c.out = (void *)(arena + op->output);
    planrt_walk_products(&c.params->shape, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_matmul_float32_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && planrt_check_matmul(bounds, op, &p->shape, sizeof(float));
}

PLANRT_DEFINE_KERNEL(planrt_matmul_float32, check, run)
