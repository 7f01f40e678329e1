/* Requests of the image group, read: their keys come in any order, and unknown ones are skipped. tinyml.cddl
 * has them. */
#ifndef IMAGE_REQUEST_H
#define IMAGE_REQUEST_H

#include "release_cbor.h"
#include "smp.h"

typedef struct image_request {
    bool has_off, has_len;
    uint32_t off, len, image, slot;
    bool has_slot, confirm, upgrade;
    release_bytes data; /* NULL where it is not there, as are the next two */
    release_bytes sha;
    release_bytes hash;
} image_request;

/* False: it is not well-formed, or a value is not of the type that its key has. */
bool image_request_read(const smp_exchange *exchange, image_request *request);

#endif
