/* Names of statuses and types, from the lists that also make the enums. */
#include "planrt.h"

const char *planrt_status_text(planrt_status status)
{
    switch (status) {
#define STATUS_TEXT(name, text)                                                                              \
    case name:                                                                                               \
        return text;
        PLANRT_STATUSES(STATUS_TEXT)
#undef STATUS_TEXT
    }
    return "unknown status";
}

const char *planrt_type_text(planrt_type type)
{
    switch (type) {
#define TYPE_TEXT(name, number, bytes, text)                                                                 \
    case name:                                                                                               \
        return text;
        PLANRT_TYPES(TYPE_TEXT)
#undef TYPE_TEXT
    }
    return "?";
}

uint32_t planrt_type_bytes(planrt_type type)
{
    switch (type) {
#define TYPE_BYTES(name, number, bytes, text)                                                                \
    case name:                                                                                               \
        return bytes;
        PLANRT_TYPES(TYPE_BYTES)
#undef TYPE_BYTES
    }
    return 0;
}
