/* Convolution whose channels come in groups, float32; adds in the order of TFLM's reference, the bias last.
 */
#include "../../planrt_float32.h"
#include "../../planrt_window.h"

typedef struct call {
    const planrt_grouped_conv_2d_float32_params *params;
    const float *weights;
    const float *bias;
    uint32_t depth; /* input channels of a group */
    const float *in;
    float *out;
} call;

static inline float sum_patch(const call *c, const planrt_patch *patch, const float *in, const float *weights)
{
    const uint32_t width = c->params->area.window_width * c->depth;
    float sum = 0.0f;
    for (uint32_t y = 0; y < patch->rows; y++) {
        for (uint32_t x = 0; x < patch->columns; x++) {
            sum = planrt_dot_float32(in + patch->first + y * patch->row_step + x * patch->column_step,
                                     weights + y * width + x * c->depth, c->depth, sum);
        }
    }
    return sum;
}

static inline void visit(void *context, const planrt_patch *patch)
{
    call *c = context;
    const planrt_area *a = &c->params->area;
    const planrt_weights_float32 *w = &c->params->weights;
    const float *weights = c->weights + patch->tap * c->depth;
    const uint32_t size = (uint32_t)a->window_height * a->window_width * c->depth;
    const uint32_t outputs = a->output_channels / c->params->groups;
    uint32_t i = 0;
    for (uint32_t group = 0; group < c->params->groups; group++) {
        for (uint32_t end = i + outputs; i < end; i++) {
            const float sum = sum_patch(c, patch, c->in + group * c->depth, weights + i * size) + c->bias[i];
            *c->out++ = planrt_clamp_float32(sum, w->clamp_min, w->clamp_max);
        }
    }
}

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    call c;
    c.params = (const void *)(plan + op->params);
    c.weights = (const void *)(plan + c.params->weights.weights);
    c.bias = (const void *)(plan + c.params->weights.bias);
    c.depth = c.params->area.input_channels / c.params->groups;
    c.in = planrt_at(plan, arena, op->input[0]);
    c.out = (void *)(arena + op->output);
    planrt_walk(&c.params->area, visit, &c);
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const planrt_grouped_conv_2d_float32_params *p = planrt_check_params(bounds, op, sizeof *p);
    const planrt_area *a = p == NULL ? NULL : &p->area;
    return p != NULL && planrt_check_area(bounds, op, a, sizeof(float)) &&
           planrt_groups_are_valid(a, p->groups) &&
           planrt_check_weights_float32(bounds, &p->weights, planrt_grouped_weights(a, p->groups),
                                        a->output_channels);
}

PLANRT_DEFINE_KERNEL(planrt_grouped_conv_2d_float32, check, run)
