/* Everything that can be wrong with a plan is found here, once. */
#include "planrt_kernel.h"

typedef char planrt_shifts_keep_the_sign[(-1 >> 1) == -1 ? 1 : -1]; /* kernels rely on it */
typedef char planrt_ranks_agree[sizeof(((planrt_tensor_record *)0)->shape) == PLANRT_MAX_RANK * 4u ? 1 : -1];
typedef char planrt_ids_agree[sizeof(((planrt_header *)0)->id) == PLANRT_ID_BYTES ? 1 : -1];

/* The first bytes: is it a whole plan for this runtime, as its author wrote it? */
static planrt_status check_header(const planrt_header *header, size_t plan_bytes)
{
    const size_t covered = offsetof(planrt_header, crc32) + sizeof header->crc32;
    if (plan_bytes < sizeof *header) {
        return PLANRT_TRUNCATED;
    }
    if (header->magic != PLANRT_MAGIC) {
        return PLANRT_BAD_MAGIC;
    }
    if (header->version != PLANRT_FORMAT_VERSION || header->header_bytes != sizeof *header) {
        return PLANRT_BAD_VERSION;
    }
    if (header->plan_bytes > plan_bytes) {
        return PLANRT_TRUNCATED;
    }
    /* Offsets keep their top bit for PLANRT_IN_PLAN, in the arena as well. */
    if (header->plan_bytes < sizeof *header || header->plan_bytes >= PLANRT_IN_PLAN ||
        header->arena_bytes >= PLANRT_IN_PLAN) {
        return PLANRT_BAD_SECTION;
    }
    if (planrt_crc32(0, (const uint8_t *)header + covered, header->plan_bytes - covered) != header->crc32) {
        return PLANRT_BAD_CRC;
    }
    return PLANRT_OK;
}

static bool tensor_is_valid(const planrt_tensor_record *tensor, uint32_t arena_bytes)
{
    uint64_t bytes = planrt_type_bytes((planrt_type)tensor->type);
    if (bytes == 0 || tensor->rank > PLANRT_MAX_RANK || tensor->offset % PLANRT_TENSOR_ALIGNMENT != 0) {
        return false;
    }
    for (uint32_t i = 0; i < tensor->rank; i++) {
        bytes *= tensor->shape[i];
        if (bytes == 0 || bytes > arena_bytes) {
            return false;
        }
    }
    return bytes == tensor->bytes && bytes + tensor->offset <= arena_bytes;
}

static planrt_status check_tensors(const planrt_bounds *bounds, const planrt_header *header)
{
    const planrt_tensor_record *tensors;
    uint64_t golden_words = 0;
    tensors = planrt_check_constants(
        bounds, header->tensors, header->tensor_count * sizeof *tensors / sizeof(uint32_t), sizeof(uint32_t));
    if (tensors == NULL || (uint32_t)header->input_count + header->output_count > header->tensor_count) {
        return PLANRT_BAD_SECTION;
    }
    for (uint32_t i = 0; i < header->tensor_count; i++) {
        if (!tensor_is_valid(&tensors[i], bounds->arena_bytes)) {
            return PLANRT_BAD_TENSOR;
        }
        if (i < (uint32_t)header->input_count + header->output_count) {
            golden_words += (tensors[i].bytes + 3u) / 4u;
        }
    }
    /* Vectors of nothing would fit in any number: the self-test would not come to an end. */
    if (planrt_check_constants(bounds, header->metadata, ((uint64_t)header->metadata_bytes + 3u) / 4u, 4) ==
        NULL) {
        return PLANRT_BAD_SECTION;
    }
    if (golden_words > UINT32_MAX || (golden_words == 0 && header->golden_count > 0) ||
        planrt_check_constants(bounds, header->golden, golden_words * header->golden_count, 4) == NULL) {
        return PLANRT_BAD_SECTION;
    }
    return PLANRT_OK;
}

static planrt_status check_states(const planrt_bounds *bounds, const planrt_header *header)
{
    const planrt_state *states = planrt_check_constants(
        bounds, header->states, (uint64_t)header->state_count * (sizeof *states / sizeof(uint32_t)), 4);
    if (states == NULL) {
        return PLANRT_BAD_SECTION;
    }
    for (uint32_t i = 0; i < header->state_count; i++) {
        if ((uint64_t)states[i].offset + states[i].bytes > bounds->arena_bytes ||
            (states[i].initial != 0 &&
             planrt_check_constants(bounds, states[i].initial, states[i].bytes, 1) == NULL)) {
            return PLANRT_BAD_TENSOR;
        }
    }
    return PLANRT_OK;
}

static planrt_status check_ops(const planrt_bounds *bounds, const planrt_header *header)
{
    const planrt_op *ops = planrt_check_constants(
        bounds, header->ops, header->op_count * sizeof *ops / sizeof(uint32_t), sizeof(uint32_t));
    if (ops == NULL) {
        return PLANRT_BAD_SECTION;
    }
    for (uint32_t i = 0; i < header->op_count; i++) {
        const planrt_kernel *kernel = planrt_find_kernel(ops[i].kernel);
        if (kernel == NULL) {
            return PLANRT_NO_KERNEL;
        }
        if (ops[i].output_tensor >= header->tensor_count || !kernel->check(bounds, &ops[i])) {
            return PLANRT_BAD_OP;
        }
    }
    return PLANRT_OK;
}

planrt_status planrt_open(planrt *rt, const void *plan, size_t plan_bytes, void *arena, size_t arena_bytes)
{
    const planrt_header *header = plan;
    planrt_bounds bounds;
    planrt_status status;

    if ((uintptr_t)plan % PLANRT_PLAN_ALIGNMENT != 0 || (uintptr_t)arena % PLANRT_ARENA_ALIGNMENT != 0) {
        return PLANRT_MISALIGNED;
    }
    status = check_header(header, plan_bytes);
    if (status != PLANRT_OK) {
        return status;
    }
    if (header->arena_bytes > arena_bytes) {
        return PLANRT_ARENA_TOO_SMALL;
    }
    bounds.plan = plan;
    bounds.plan_bytes = header->plan_bytes;
    bounds.arena_bytes = header->arena_bytes;
    status = check_tensors(&bounds, header);
    if (status == PLANRT_OK) {
        status = check_states(&bounds, header);
    }
    if (status == PLANRT_OK) {
        status = check_ops(&bounds, header);
    }
    rt->plan = plan;
    rt->arena = arena;
    if (status == PLANRT_OK) {
        planrt_reset(rt);
    }
    return status;
}
