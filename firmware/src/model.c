#include "model.h"

#include "timing.h"

static void invoke(uintptr_t unused)
{
    (void)unused;
    model_invoke();
}

model_inference model_infer(void)
{
    static uint32_t count;
    const uint64_t ticks = timing_measure(invoke, 0);
    return (model_inference){ticks, ++count};
}

uint32_t model_output_crc(void)
{
    uint32_t crc = 0;
    for (uint32_t i = 0; i < model_output_count(); i++) {
        const planrt_tensor output = model_output(i);
        crc = planrt_crc32(crc, output.data, output.bytes);
    }
    return crc;
}
