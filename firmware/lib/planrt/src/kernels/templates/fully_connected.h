/* Fully connected layer. The weights of an output lie together, in the order of the inputs. */
#ifndef PLANRT_TEMPLATE_FULLY_CONNECTED_H
#define PLANRT_TEMPLATE_FULLY_CONNECTED_H

typedef PARAMS(fully_connected) fully_connected_params;

static void run(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    const fully_connected_params *p = (const void *)(plan + op->params);
    const layer l = find_layer(plan, &p->weights);
    const element *in = planrt_at(plan, arena, op->input[0]);
    element *out = (void *)(arena + op->output);
    for (uint32_t row = 0; row < p->rows; row++) {
        const weight *weights = l.weights;
        for (uint32_t i = 0; i < p->outputs; i++) {
            const total start = start_sum(&l, true, i);
            const total sum = add_products(&p->weights, true, start, in, weights, p->inputs);
            *out++ = finish_sum(&l, &p->weights, sum, i);
            weights += p->inputs;
        }
        in += p->inputs;
    }
}

static bool check(const planrt_bounds *bounds, const planrt_op *op)
{
    const fully_connected_params *p = planrt_check_params(bounds, op, sizeof *p);
    return p != NULL && p->rows >= 1 && p->inputs >= 1 && p->outputs >= 1 &&
           planrt_check_input(bounds, op->input[0], (uint64_t)p->rows * p->inputs, sizeof(element)) &&
           planrt_check_output(bounds, op, (uint64_t)p->rows * p->outputs, sizeof(element)) &&
           check_layer(bounds, &p->weights, (uint64_t)p->inputs * p->outputs, p->outputs, NULL);
}

#endif
