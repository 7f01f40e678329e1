#include "fleet/fleet_refusal.h"

#include "fleet/fleet_keys.h"
#include "fleet/fleet_room.h"
#include "fleet/fleet_runtime.h"
#include "fleet/nvm.h"
#include "fleet/nvm_guard.h"

uint32_t fleet_refusal(void *context, uint32_t at, uint32_t bytes)
{
    (void)context;
    const release_device device = {
        .hardware = FLEET_HARDWARE,
        .runtime = MODEL_RUNTIME,
        .format = fleet_format(),
        .arena = model_arena_size(),
        .scratch = FLEET_SCRATCH,
        .has_op = fleet_has_op,
        .features = FLEET_FEATURES,
        .scores = FLEET_SCORES,
        .keys = release_keys,
        .key_count = release_key_count,
    };
    release_image image;
    release_manifest manifest;
    nvm_guard();
    release_reason reason = release_check(&device, nvm_at(at), bytes, &image, &manifest);
    if (reason == RELEASE_NONE) {
        reason = fleet_check(&image, &manifest);
    }
    return (uint32_t)(nvm_unguard() ? reason : RELEASE_DAMAGED);
}
