/* Slots hold plans, which planrt checks as a whole before anything of them runs. */
#include "fleet/fleet_runtime.h"
#include "planrt_format.h"

uint32_t fleet_format(void)
{
    return PLANRT_FORMAT_VERSION;
}

bool fleet_has_op(uint32_t number)
{
    return planrt_has_kernel(number);
}

release_reason fleet_check(const release_image *image, const release_manifest *manifest)
{
    planrt plan;
    switch (model_try_plan(&plan, image->payload.data, image->payload.bytes)) {
    case PLANRT_OK:
        break;
    case PLANRT_NO_KERNEL:
        return RELEASE_OPS;
    case PLANRT_ARENA_TOO_SMALL:
        return RELEASE_ARENA;
    default:
        return RELEASE_PLAN;
    }
    return planrt_plan_bytes(&plan) == image->payload.bytes && planrt_arena_bytes(&plan) == manifest->arena &&
                   planrt_golden_count(&plan) == manifest->golden
               ? RELEASE_NONE
               : RELEASE_DISAGREES;
}

release_reason fleet_open(const release_image *image, const release_manifest *manifest)
{
    (void)manifest;
    return model_open_plan(image->payload.data, image->payload.bytes) ? RELEASE_NONE : RELEASE_PLAN;
}
