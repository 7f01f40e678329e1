/* A layer that walks over an image, under way. The file that includes this has defined layer_params. */
#ifndef PLANRT_TEMPLATE_LAYER_CALL_H
#define PLANRT_TEMPLATE_LAYER_CALL_H

typedef struct call {
    const layer_params *params;
    layer layer;
    const element *in;
    element *out; /* the next element of the output */
} call;

static inline call start_call(const uint8_t *plan, uint8_t *arena, const planrt_op *op)
{
    call c;
    c.params = (const void *)(plan + op->params);
    c.layer = find_layer(plan, &c.params->weights);
    c.in = planrt_at(plan, arena, op->input[0]);
    c.out = (void *)(arena + op->output);
    return c;
}

#endif
