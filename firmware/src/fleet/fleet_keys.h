/* Public keys of releases: written by the build from those of params.yaml. */
#ifndef FLEET_KEYS_H
#define FLEET_KEYS_H

#include "release.h"

extern const uint32_t release_key_count;
extern const uint8_t release_keys[][RELEASE_POINT_BYTES];

#endif
