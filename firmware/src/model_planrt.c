/* The model as a plan that planrt runs. */
#include "model.h"
#include "model_plan.h"

/* In a section of its own, for the size report; nobody relies on its content at boot. */
static uint8_t arena[MODEL_PLAN_ARENA_BYTES]
    __attribute__((aligned(PLANRT_ARENA_ALIGNMENT), section(".bss.arena")));
static planrt runtime;
static planrt_status status = PLANRT_TRUNCATED;

void model_open(void)
{
    (void)model_open_plan(model_plan, MODEL_PLAN_BYTES);
}

bool model_open_plan(const void *plan, size_t bytes)
{
    status = planrt_open(&runtime, plan, bytes, arena, sizeof arena);
    return model_ready();
}

planrt_status model_try_plan(planrt *opened, const void *plan, size_t bytes)
{
    return planrt_open(opened, plan, bytes, arena, sizeof arena);
}

bool model_ready(void)
{
    return status == PLANRT_OK;
}

planrt *model_planrt(void)
{
    return model_ready() ? &runtime : NULL;
}

const uint8_t *model_id(void)
{
    return planrt_id(&runtime);
}

uint32_t model_bytes(void)
{
    return planrt_plan_bytes(&runtime);
}

uint32_t model_arena_bytes(void)
{
    return planrt_arena_bytes(&runtime);
}

uint32_t model_arena_size(void)
{
    return sizeof arena;
}

uint32_t model_golden_count(void)
{
    return planrt_golden_count(&runtime);
}

uint32_t model_input_count(void)
{
    return planrt_input_count(&runtime);
}

uint32_t model_output_count(void)
{
    return planrt_output_count(&runtime);
}

planrt_tensor model_input(uint32_t index)
{
    return planrt_input(&runtime, index);
}

planrt_tensor model_output(uint32_t index)
{
    return planrt_output(&runtime, index);
}

void model_invoke(void)
{
    planrt_invoke(&runtime);
}

uint32_t model_op_count(void)
{
    return planrt_op_count(&runtime);
}

void model_invoke_op(uint32_t op)
{
    planrt_invoke_op(&runtime, op);
}

uint32_t model_state_count(void)
{
    return planrt_state_count(&runtime);
}

void model_reset(void)
{
    planrt_reset(&runtime);
}

planrt_selftest_report model_selftest(void)
{
    planrt_selftest_report report;
    (void)planrt_selftest(&runtime, &report); /* the report says it all */
    return report;
}
