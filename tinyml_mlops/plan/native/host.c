/*
 * planrt as a shared library for Python: every kernel, a loop over samples, and the layouts as this compiler
 * sees them. Compiled together with firmware/lib/planrt by build.py.
 */
#include <string.h>

#include "planrt_kernel.h"

const planrt_kernel *const planrt_kernels[] = {
#define PLANRT_KERNEL_NUMBER(number, symbol) &symbol,
#include "planrt_kernels.def"
#undef PLANRT_KERNEL_NUMBER
};
const uint32_t planrt_kernel_count = sizeof planrt_kernels / sizeof planrt_kernels[0];

/* Samples lie one after the other: of each, all inputs, then the next sample; the same for outputs. */
void planrt_host_run(planrt *rt, const uint8_t *inputs, uint8_t *outputs, size_t samples)
{
    for (size_t sample = 0; sample < samples; sample++) {
        for (uint32_t i = 0; i < planrt_input_count(rt); i++) {
            const planrt_tensor input = planrt_input(rt, i);
            memcpy(input.data, inputs, input.bytes);
            inputs += input.bytes;
        }
        planrt_invoke(rt);
        for (uint32_t i = 0; i < planrt_output_count(rt); i++) {
            const planrt_tensor output = planrt_output(rt, i);
            memcpy(outputs, output.data, output.bytes);
            outputs += output.bytes;
        }
    }
}

size_t planrt_host_object_bytes(void)
{
    return sizeof(planrt);
}

/* What a tensor is, as plain numbers and not as a structure by value. kind: 0 input, 1 output, 2 output of an
 * op. */
typedef struct planrt_host_tensor {
    uint8_t *data;
    uint32_t bytes;
    uint32_t type;
    uint32_t rank;
    uint32_t shape[PLANRT_MAX_RANK];
    float scale;
    int32_t zero_point;
    uint32_t source;
} planrt_host_tensor;

int planrt_host_describe(const planrt *rt, uint32_t kind, uint32_t index, planrt_host_tensor *found)
{
    const planrt_tensor tensor = kind == 0   ? planrt_input(rt, index)
                                 : kind == 1 ? planrt_output(rt, index)
                                             : planrt_op_output(rt, index);
    if (tensor.data == NULL) {
        return 0;
    }
    found->data = tensor.data;
    found->bytes = tensor.bytes;
    found->type = (uint32_t)tensor.type;
    found->rank = tensor.rank;
    memcpy(found->shape, tensor.shape, sizeof found->shape);
    found->scale = tensor.scale;
    found->zero_point = tensor.zero_point;
    found->source = ((const planrt_tensor_record *)((const uint8_t *)tensor.shape -
                                                    offsetof(planrt_tensor_record, shape)))
                        ->source;
    return 1;
}

/* Structure, field, offset, size of every field, for the test that compares them with layout.py. */
typedef struct planrt_host_field {
    const char *structure;
    const char *field;
    size_t offset;
    size_t size;
} planrt_host_field;

const planrt_host_field *planrt_host_fields(size_t *count)
{
    enum {
        total = 0
#define STRUCT(name)
#define FIELD(type, name)        +1
#define ARRAY(type, name, count) +1
#define END(name)
#include "planrt_layout.def"
#undef STRUCT
#undef FIELD
#undef ARRAY
#undef END
    };
    static planrt_host_field fields[total];
    size_t n = 0;
#define STRUCT(name)                                                                                         \
    {                                                                                                        \
        const char *structure = #name;                                                                       \
        typedef name current;
#define FIELD(type, name)                                                                                    \
    fields[n++] =                                                                                            \
        (planrt_host_field){structure, #name, offsetof(current, name), sizeof(((current *)0)->name)};
#define ARRAY(type, name, count) FIELD(type, name)
#define END(name)                }
#include "planrt_layout.def"
#undef STRUCT
#undef FIELD
#undef ARRAY
#undef END
    *count = n;
    return fields;
}

uint32_t planrt_host_kernel_number(const char *symbol)
{
#define PLANRT_KERNEL_NUMBER(number, name)                                                                   \
    if (strcmp(symbol, #name) == 0) {                                                                        \
        return number;                                                                                       \
    }
#include "planrt_kernels.def"
#undef PLANRT_KERNEL_NUMBER
    return 0;
}
