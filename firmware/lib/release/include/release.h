/*
 * Signed model images: MCUboot's format with a manifest (docs/fleet.md). Images lie where they are, in flash,
 * and nothing of them is copied. release_check() asks what the host asks in tinyml_mlops/release/check.py, in
 * that order, but for the payload itself, which the runtime checks.
 */
#ifndef RELEASE_H
#define RELEASE_H

#include "release_cbor.h"

#define RELEASE_HASH_BYTES   32u
#define RELEASE_POINT_BYTES  65u /* of a public key: SEC 1, uncompressed */
#define RELEASE_HEADER_BYTES 32u

typedef enum release_reason {
#define RELEASE_REASON(number, name, words) RELEASE_##name = (number),
#include "release_reasons.def"
#undef RELEASE_REASON
} release_reason;

const char *release_reason_words(uint32_t reason); /* never NULL */

/* Parts of an image; they point into it. Bytes that are not there are NULL and 0. */
typedef struct release_image {
    release_bytes covered; /* by hash and signature */
    release_bytes payload;
    uint32_t build; /* of the version: that of the registered model */
    release_bytes manifest;
    release_bytes hash; /* RELEASE_HASH_BYTES, or not there; the name of the image */
    release_bytes key_hash;
    release_bytes signature;
} release_image;

/* False: it is no image of a release, is cut off, or has bytes too many. */
bool release_read_image(const uint8_t *data, uint32_t bytes, release_image *image);

/* The fields that a device needs; release.cddl has all of them. */
typedef struct release_manifest {
    uint32_t version;
    release_bytes sha256; /* of the payload */
    release_bytes hardware;
    release_bytes runtime;
    uint32_t runtime_min;
    uint32_t runtime_max;
    release_cbor ops; /* stands behind the beginning of their array */
    uint32_t op_count;
    uint32_t arena;
    uint32_t scratch;
    uint32_t golden;
    release_bytes features; /* digest of the front end that fills its input; empty: none does */
    uint32_t scores;        /* numbers that its decision rule keeps */
} release_manifest;

bool release_read_manifest(release_bytes cbor, release_manifest *manifest);

/* What a firmware has. */
typedef struct release_device {
    const char *hardware;
    const char *runtime;
    uint32_t format; /* of the models that the runtime reads */
    uint32_t arena;
    uint32_t scratch;
    bool (*has_op)(uint32_t number); /* has what a manifest's "ops" numbers */
    const char *features;            /* digest of its front end; "": it has none */
    uint32_t scores;
    const uint8_t (*keys)[RELEASE_POINT_BYTES];
    uint32_t key_count;
} release_device;

/* RELEASE_NONE: signed with one of the keys, and made for this device. image and manifest are then filled. */
release_reason release_check(const release_device *device, const uint8_t *data, uint32_t bytes,
                             release_image *image, release_manifest *manifest);

/* ---- by mbedTLS: release_crypto.c ----------------------------------------------------------------- */

void release_sha256(const uint8_t *data, uint32_t bytes, uint8_t hash[RELEASE_HASH_BYTES]);
bool release_is_signed_by(const uint8_t point[RELEASE_POINT_BYTES], const uint8_t hash[RELEASE_HASH_BYTES],
                          release_bytes signature);

#endif
