/* What runs the models of this firmware, as the slots ask it: runtime_planrt.c, or runtime_tflm.cc. */
#ifndef FLEET_RUNTIME_H
#define FLEET_RUNTIME_H

#include "build_info.h"
#include "model.h"
#include "release.h"

/* The same board with another runtime takes other images. */
#ifdef TINYML_TFLM
#define FLEET_HARDWARE BUILD_BOARD "-" MODEL_RUNTIME
#else
#define FLEET_HARDWARE BUILD_BOARD
#endif

#ifdef __cplusplus
extern "C" {
#endif

uint32_t fleet_format(void); /* of the models that it reads */

/* Whether it has what "ops" of a manifest numbers. */
bool fleet_has_op(uint32_t number);

/* Why it does not run an image that release_check() let pass. Called at every boot, before anything watches:
 * no payload can do harm here. The arena may be used: model_reset() afterwards. */
release_reason fleet_check(const release_image *image, const release_manifest *manifest);

/* In place of model_open(), with the model of such an image. */
release_reason fleet_open(const release_image *image, const release_manifest *manifest);

#ifdef __cplusplus
}
#endif
#endif
