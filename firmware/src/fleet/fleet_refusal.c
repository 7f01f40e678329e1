#include "fleet/fleet_refusal.h"

#include "build_info.h"
#include "fleet/fleet_keys.h"
#include "fleet/fleet_room.h"
#include "fleet/nvm.h"
#include "model.h"
#include "planrt_format.h"
#include "release.h"

static release_reason check_plan(const release_image *image, const release_manifest *manifest)
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

uint32_t fleet_refusal(void *context, uint32_t at, uint32_t bytes)
{
    (void)context;
    const release_device device = {
        .hardware = BUILD_BOARD,
        .plan_format = PLANRT_FORMAT_VERSION,
        .arena = model_arena_size(),
        .scratch = FLEET_SCRATCH,
        .has_kernel = planrt_has_kernel,
        .features = FLEET_FEATURES,
        .scores = FLEET_SCORES,
        .keys = release_keys,
        .key_count = release_key_count,
    };
    release_image image;
    release_manifest manifest;
    const release_reason reason = release_check(&device, nvm_at(at), bytes, &image, &manifest);
    return (uint32_t)(reason == RELEASE_NONE ? check_plan(&image, &manifest) : reason);
}
