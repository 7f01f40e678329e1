/* The plan in memory: the structures of planrt_layout.def. */
#ifndef PLANRT_FORMAT_H
#define PLANRT_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#define PLANRT_MAGIC          0x54524c50u /* "PLRT" */
#define PLANRT_FORMAT_VERSION 4u
#define PLANRT_IN_PLAN 0x80000000u /* in planrt_op.input: the offset counts in the plan, not in the arena */
#define PLANRT_MAX_EXTENT 32767u   /* largest planrt_area field: positions then fit 32 bits */

/* planrt_decision.kind */
#define PLANRT_DECIDE_VALUE          0u /* the output is the answer */
#define PLANRT_DECIDE_ARGMAX         1u /* the class of the largest output */
#define PLANRT_DECIDE_THRESHOLD      2u /* class 1 where one element of the output reaches the threshold */
#define PLANRT_DECIDE_RECONSTRUCTION 3u /* class 1 where the mean squared error of the output does */
#define PLANRT_NO_CLASS              0xffffffffu

/* planrt_binary_int32_params.function */
#define PLANRT_BINARY_ADD                0u
#define PLANRT_BINARY_SUB                1u
#define PLANRT_BINARY_MUL                2u
#define PLANRT_BINARY_MAXIMUM            3u
#define PLANRT_BINARY_MINIMUM            4u
#define PLANRT_BINARY_SQUARED_DIFFERENCE 5u

#define STRUCT(name)                     typedef struct name {
#define FIELD(type, name)                type name;
#define ARRAY(type, name, count)         type name[count];
#define END(name)                                                                                            \
    }                                                                                                        \
    name;
#include "planrt_layout.def"
#undef STRUCT
#undef FIELD
#undef ARRAY
#undef END

/* No compiler may add padding: the size of each structure is the sum of its fields. */
#define STRUCT(name) typedef char name##_has_no_padding[(sizeof(name) == 0
#define FIELD(type, name)        +sizeof(type)
#define ARRAY(type, name, count) +sizeof(type) * (count)
#define END(name) ) ? 1 : -1];
#include "planrt_layout.def"
#undef STRUCT
#undef FIELD
#undef ARRAY
#undef END

#endif
