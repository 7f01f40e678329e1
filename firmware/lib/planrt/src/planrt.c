/* Running an open plan, and what can be asked of it. */
#include <string.h>

#include "planrt_kernel.h"

static const planrt_header *header_of(const planrt *rt)
{
    return (const planrt_header *)rt->plan;
}

static const planrt_op *op_of(const planrt *rt, uint32_t op)
{
    return (const planrt_op *)(rt->plan + header_of(rt)->ops) + op;
}

static planrt_tensor view(const planrt *rt, uint32_t number)
{
    const planrt_tensor_record *record =
        (const planrt_tensor_record *)(rt->plan + header_of(rt)->tensors) + number;
    planrt_tensor tensor;
    tensor.data = rt->arena + record->offset;
    tensor.bytes = record->bytes;
    tensor.type = (planrt_type)record->type;
    tensor.rank = record->rank;
    tensor.shape = record->shape;
    tensor.scale = record->scale;
    tensor.zero_point = record->zero_point;
    return tensor;
}

static planrt_tensor no_tensor(void)
{
    const planrt_tensor none = {NULL, 0, PLANRT_INT8, 0, NULL, 0.0f, 0};
    return none;
}

const planrt_kernel *planrt_find_kernel(uint32_t number)
{
    for (uint32_t i = 0; i < planrt_kernel_count; i++) {
        if (planrt_kernels[i]->number == number) {
            return planrt_kernels[i];
        }
    }
    return NULL;
}

bool planrt_has_kernel(uint32_t number)
{
    return planrt_find_kernel(number) != NULL;
}

static void run(const planrt *rt, const planrt_op *op)
{
    planrt_find_kernel(op->kernel)->run(rt->plan, rt->arena, op);
}

void planrt_reset(planrt *rt)
{
    const planrt_header *header = header_of(rt);
    const planrt_state *state = (const planrt_state *)(rt->plan + header->states);
    const planrt_state *end = state + header->state_count;
    for (; state != end; state++) {
        if (state->initial != 0) {
            memcpy(rt->arena + state->offset, rt->plan + state->initial, state->bytes);
        } else {
            memset(rt->arena + state->offset, (int)(state->fill & 0xffu), state->bytes);
        }
    }
}

void planrt_invoke(planrt *rt)
{
    const planrt_op *op = op_of(rt, 0);
    const planrt_op *end = op + header_of(rt)->op_count;
    for (; op != end; op++) {
        run(rt, op);
    }
}

void planrt_invoke_op(planrt *rt, uint32_t op)
{
    if (op < planrt_op_count(rt)) {
        run(rt, op_of(rt, op));
    }
}

uint32_t planrt_op_count(const planrt *rt)
{
    return header_of(rt)->op_count;
}

uint32_t planrt_op_kernel(const planrt *rt, uint32_t op)
{
    return op < planrt_op_count(rt) ? op_of(rt, op)->kernel : 0;
}

planrt_tensor planrt_op_output(const planrt *rt, uint32_t op)
{
    return op < planrt_op_count(rt) ? view(rt, op_of(rt, op)->output_tensor) : no_tensor();
}

uint32_t planrt_input_count(const planrt *rt)
{
    return header_of(rt)->input_count;
}

uint32_t planrt_output_count(const planrt *rt)
{
    return header_of(rt)->output_count;
}

planrt_tensor planrt_input(const planrt *rt, uint32_t index)
{
    return index < planrt_input_count(rt) ? view(rt, index) : no_tensor();
}

planrt_tensor planrt_output(const planrt *rt, uint32_t index)
{
    return index < planrt_output_count(rt) ? view(rt, planrt_input_count(rt) + index) : no_tensor();
}

uint32_t planrt_state_count(const planrt *rt)
{
    return header_of(rt)->state_count;
}

const uint8_t *planrt_id(const planrt *rt)
{
    return header_of(rt)->id;
}

uint32_t planrt_arena_bytes(const planrt *rt)
{
    return header_of(rt)->arena_bytes;
}

uint32_t planrt_plan_bytes(const planrt *rt)
{
    return header_of(rt)->plan_bytes;
}
