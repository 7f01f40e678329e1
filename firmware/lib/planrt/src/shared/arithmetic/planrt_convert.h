/* Elements of a type that the plan names: for kernels that are too rare to be one for each pair of types. */
#ifndef PLANRT_CONVERT_H
#define PLANRT_CONVERT_H

#include "planrt_int8.h"

static inline int32_t planrt_load_integer(uint32_t type, const void *data, uint32_t i)
{
    return type == PLANRT_BOOL    ? ((const uint8_t *)data)[i] != 0
           : type == PLANRT_INT8  ? ((const int8_t *)data)[i]
           : type == PLANRT_INT16 ? ((const int16_t *)data)[i]
                                  : ((const int32_t *)data)[i];
}

/* What does not fit wraps. */
static inline void planrt_store_integer(uint32_t type, void *data, uint32_t i, int32_t x)
{
    if (type == PLANRT_INT8) {
        ((int8_t *)data)[i] = (int8_t)(uint8_t)x;
    } else if (type == PLANRT_INT16) {
        ((int16_t *)data)[i] = (int16_t)(uint16_t)x;
    } else {
        ((int32_t *)data)[i] = x;
    }
}

/* Of a signed integer type; the highest is -1 - that. */
static inline int32_t planrt_lowest(uint32_t type)
{
    return type == PLANRT_INT8 ? INT8_MIN : type == PLANRT_INT16 ? INT16_MIN : INT32_MIN;
}

static inline bool planrt_is_signed_integer(uint32_t type)
{
    return type == PLANRT_INT8 || type == PLANRT_INT16 || type == PLANRT_INT32;
}

/* For check: both types are known, and as many elements go out as in. */
static inline bool planrt_check_convert(const planrt_bounds *bounds, const planrt_op *op,
                                        const planrt_convert *p)
{
    const uint32_t input_bytes = planrt_type_bytes((planrt_type)p->input_type);
    const uint32_t output_bytes = planrt_type_bytes((planrt_type)p->output_type);
    return input_bytes != 0 && output_bytes != 0 &&
           planrt_check_input(bounds, op->input[0], p->count, input_bytes) &&
           planrt_check_output(bounds, op, p->count, output_bytes);
}

#endif
