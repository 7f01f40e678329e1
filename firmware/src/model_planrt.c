/* The model as a plan that planrt runs: where it lies, and how it is opened. */
#include "model_planrt.h"
#include "model.h"
#include "model_plan.h"

#ifdef TINYML_ARENA_OUTSIDE
#include "external_ram/external_ram.h"
#define arena external_ram_arena()
#else
/* In a section of its own, for the size report; nobody relies on its content at boot. */
static uint8_t arena[MODEL_PLAN_ARENA_BYTES]
    __attribute__((aligned(PLANRT_ARENA_ALIGNMENT), section(".bss.arena")));
#endif
planrt model_runtime;
static planrt_status status = PLANRT_TRUNCATED;

void model_open(void)
{
    (void)model_open_plan(model_plan, MODEL_PLAN_BYTES);
}

bool model_open_plan(const void *plan, size_t bytes)
{
    status = planrt_open(&model_runtime, plan, bytes, arena, MODEL_PLAN_ARENA_BYTES);
    return model_ready();
}

planrt_status model_try_plan(planrt *opened, const void *plan, size_t bytes)
{
    return planrt_open(opened, plan, bytes, arena, MODEL_PLAN_ARENA_BYTES);
}

bool model_ready(void)
{
    return status == PLANRT_OK;
}

planrt *model_planrt(void)
{
    return model_ready() ? &model_runtime : NULL;
}

uint32_t model_arena_size(void)
{
    return MODEL_PLAN_ARENA_BYTES;
}

void model_invoke(void)
{
    planrt_invoke(&model_runtime);
}
