#include "model.h"

#include "model_plan.h"
#include "timing.h"

/* In a section of its own, for the size report; nobody relies on its content at boot. */
static uint8_t arena[MODEL_PLAN_ARENA_BYTES]
    __attribute__((aligned(PLANRT_ARENA_ALIGNMENT), section(".bss.arena")));
static planrt runtime;
static planrt_status status = PLANRT_TRUNCATED;

void model_open(void)
{
    status = planrt_open(&runtime, model_plan, MODEL_PLAN_BYTES, arena, sizeof arena);
}

planrt *model_runtime(void)
{
    return status == PLANRT_OK ? &runtime : NULL;
}

static void invoke(uintptr_t unused)
{
    (void)unused;
    planrt_invoke(&runtime);
}

model_inference model_infer(void)
{
    static uint32_t count;
    const uint64_t ticks = timing_measure(invoke, 0);
    return (model_inference){ticks, ++count};
}

uint32_t model_arena_size(void)
{
    return sizeof arena;
}

uint32_t model_output_crc(void)
{
    uint32_t crc = 0;
    for (uint32_t i = 0; i < planrt_output_count(&runtime); i++) {
        const planrt_tensor output = planrt_output(&runtime, i);
        crc = planrt_crc32(crc, output.data, output.bytes);
    }
    return crc;
}
