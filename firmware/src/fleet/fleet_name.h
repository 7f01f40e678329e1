/* The id that the device was given: once, in a sector of its own. */
#ifndef FLEET_NAME_H
#define FLEET_NAME_H

#include "release_cbor.h"

#define FLEET_NAME_MOST 64u

release_bytes fleet_name(void); /* empty: it has none */

/* Only where fleet_name() is empty. False: the memory did not do what it was told. */
bool fleet_name_write(release_bytes name);

/* Letters, digits, '-', '_' and '.', beginning with a letter or digit: as in fleet.yaml. */
bool fleet_name_is_good(release_bytes name);

#endif
