/* The model slots of this firmware: which model runs, and why. docs/fleet.md. */
#ifndef FLEET_H
#define FLEET_H

#include "release.h"
#include "slots.h"

/* False: the non-volatile memory cannot be used; the factory model runs, and no image is taken. */
bool fleet_has_slots(void);

slots *fleet_slots(void);

/* The image in a slot; false: it holds none that can be read, and `image` is empty. */
bool fleet_image(uint8_t slot, release_image *image);

#endif
