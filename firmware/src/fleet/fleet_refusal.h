#ifndef FLEET_REFUSAL_H
#define FLEET_REFUSAL_H

#include <stdint.h>

/* For slots_flash: 0, or a release_reason why this firmware does not run the image. What the model that runs
   keeps in the arena is lost: model_reset() afterwards. */
uint32_t fleet_refusal(void *context, uint32_t at, uint32_t bytes);

#endif
