/* The plan in memory: the structures of planrt_layout.def. */
#ifndef PLANRT_FORMAT_H
#define PLANRT_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#define PLANRT_MAGIC          0x54524c50u /* "PLRT" */
#define PLANRT_FORMAT_VERSION 2u
#define PLANRT_IN_PLAN 0x80000000u /* in planrt_op.input: the offset counts in the plan, not in the arena */
#define PLANRT_MAX_EXTENT        32767u /* largest planrt_area field: positions then fit 32 bits */

#define STRUCT(name)             typedef struct name {
#define FIELD(type, name)        type name;
#define ARRAY(type, name, count) type name[count];
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
