/* What planrt says of the model that is open: the same wherever arena and plan lie. */
#include "model.h"
#include "model_planrt.h"

const uint8_t *model_id(void)
{
    return planrt_id(&model_runtime);
}

uint32_t model_bytes(void)
{
    return planrt_plan_bytes(&model_runtime);
}

uint32_t model_arena_bytes(void)
{
    return planrt_arena_bytes(&model_runtime);
}

uint32_t model_golden_count(void)
{
    return planrt_golden_count(&model_runtime);
}

uint32_t model_input_count(void)
{
    return planrt_input_count(&model_runtime);
}

uint32_t model_output_count(void)
{
    return planrt_output_count(&model_runtime);
}

planrt_tensor model_input(uint32_t index)
{
    return planrt_input(&model_runtime, index);
}

planrt_tensor model_output(uint32_t index)
{
    return planrt_output(&model_runtime, index);
}

uint32_t model_op_count(void)
{
    return planrt_op_count(&model_runtime);
}

void model_invoke_op(uint32_t op)
{
    planrt_invoke_op(&model_runtime, op);
}

uint32_t model_state_count(void)
{
    return planrt_state_count(&model_runtime);
}

void model_reset(void)
{
    planrt_reset(&model_runtime);
}

planrt_selftest_report model_selftest(void)
{
    planrt_selftest_report report;
    (void)planrt_selftest(&model_runtime, &report); /* the report says it all */
    return report;
}
