/*
 * What a plan says of its model. planrt_open has checked that the section lies in the plan; what stands in it
 * is checked here, whenever it is asked for: a program that does not ask pays nothing.
 */
#include <string.h>

#include "planrt_kernel.h"

static bool holds(uint32_t size, uint32_t offset, uint32_t bytes)
{
    return offset <= size && bytes <= size - offset;
}

const void *planrt_metadata(const planrt *rt, uint32_t *bytes)
{
    const planrt_header *header = (const planrt_header *)rt->plan;
    *bytes = header->metadata_bytes;
    return header->metadata_bytes != 0 ? rt->plan + header->metadata : NULL;
}

const planrt_decision *planrt_decision_rule(const planrt *rt)
{
    uint32_t bytes;
    const planrt_decision *rule = planrt_metadata(rt, &bytes);
    return bytes >= sizeof *rule ? rule : NULL;
}

const char *planrt_label(const planrt *rt, uint32_t number)
{
    uint32_t bytes;
    const char *start = planrt_metadata(rt, &bytes);
    const planrt_decision *rule = planrt_decision_rule(rt);
    uint32_t at;
    if (rule == NULL || number >= rule->label_count || rule->labels >= bytes) {
        return "";
    }
    for (at = rule->labels; at < bytes; number--) {
        const char *label = start + at;
        const char *end = memchr(label, 0, bytes - at);
        if (end == NULL) {
            break;
        }
        if (number == 0) {
            return label;
        }
        at = (uint32_t)(end - start) + 1u;
    }
    return "";
}

const char *planrt_description(const planrt *rt, uint32_t *bytes)
{
    uint32_t size;
    const char *start = planrt_metadata(rt, &size);
    const planrt_decision *rule = planrt_decision_rule(rt);
    const bool whole = rule != NULL && holds(size, rule->description, rule->description_bytes);
    *bytes = whole ? rule->description_bytes : 0;
    return whole ? start + rule->description : NULL;
}
