/*
 * A reader of CBOR (RFC 8949) that trusts nothing: once something is wrong, every answer is 0 or empty, and
 * `failed` says so. For what generated decoders do not take: maps whose keys come in any order.
 */
#ifndef RELEASE_CBOR_H
#define RELEASE_CBOR_H

#include <stdbool.h>
#include <stdint.h>

#define RELEASE_CBOR_OPEN UINT32_MAX /* count of a map or array that ends with a break */

enum release_cbor_kind {
    RELEASE_CBOR_UINT,
    RELEASE_CBOR_NEGATIVE,
    RELEASE_CBOR_BYTES,
    RELEASE_CBOR_TEXT,
    RELEASE_CBOR_ARRAY,
    RELEASE_CBOR_MAP,
    RELEASE_CBOR_TAG,
    RELEASE_CBOR_SIMPLE
};

typedef struct release_bytes {
    const uint8_t *data;
    uint32_t bytes;
} release_bytes;

typedef struct release_cbor {
    const uint8_t *at;
    uint32_t left;
    bool failed;
} release_cbor;

uint32_t release_cbor_uint(release_cbor *reader); /* of 32 bits */
bool release_cbor_bool(release_cbor *reader);
release_bytes release_cbor_string(release_cbor *reader, enum release_cbor_kind kind); /* bytes or text */

/* Begins an array or map: count of its items or pairs. */
uint32_t release_cbor_enter(release_cbor *reader, enum release_cbor_kind kind);

/* Whether one more item follows; left starts as what release_cbor_enter gave. */
bool release_cbor_next(release_cbor *reader, uint32_t *left);

/* One item, whatever it is. */
void release_cbor_skip(release_cbor *reader);

bool release_is_text(release_bytes found, const char *text);

#endif
