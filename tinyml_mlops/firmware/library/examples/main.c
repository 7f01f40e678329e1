/* One inference with the library: the smallest program that uses it. */
#include <stdio.h>
#include <string.h>

#include "model_plan.h"
#include "planrt.h"

static uint8_t arena[MODEL_PLAN_ARENA_BYTES] __attribute__((aligned(PLANRT_ARENA_ALIGNMENT)));

int main(void)
{
    planrt rt;
    planrt_status status = planrt_open(&rt, model_plan, sizeof model_plan, arena, sizeof arena);
    if (status != PLANRT_OK) {
        return printf("planrt_open: %s\n", planrt_status_text(status)), 1;
    }
    planrt_selftest_report report;
    printf("self-test: %s\n", planrt_selftest(&rt, &report) ? "passed" : "failed");

    planrt_tensor input = planrt_input(&rt, 0), output = planrt_output(&rt, 0);
    memset(input.data, 0, input.bytes); /* here your sample goes: stored = value / scale + zero_point */
    planrt_invoke(&rt);
    printf("output: %u bytes, the first is %u\n", (unsigned)output.bytes, *(uint8_t *)output.data);
    return 0;
}
