#include <string.h>

#include "release.h"

/* Of a P-256 key as SubjectPublicKeyInfo (RFC 5480): what comes before its point. MCUboot names keys by the
 * SHA-256 of the whole. */
static const uint8_t key_prefix[] = {
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01,
    0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
};

static bool equal(release_bytes found, const uint8_t hash[RELEASE_HASH_BYTES])
{
    return found.bytes == RELEASE_HASH_BYTES && memcmp(found.data, hash, RELEASE_HASH_BYTES) == 0;
}

static const uint8_t *named_key(const release_device *device, release_bytes key_hash)
{
    for (uint32_t i = 0; i < device->key_count; i++) {
        uint8_t der[sizeof key_prefix + RELEASE_POINT_BYTES], hash[RELEASE_HASH_BYTES];
        memcpy(der, key_prefix, sizeof key_prefix);
        memcpy(der + sizeof key_prefix, device->keys[i], RELEASE_POINT_BYTES);
        release_sha256(der, sizeof der, hash);
        if (equal(key_hash, hash)) {
            return device->keys[i];
        }
    }
    return NULL;
}

static release_reason check_signature(const release_device *device, const release_image *image)
{
    uint8_t hash[RELEASE_HASH_BYTES];
    if (image->signature.data == NULL) {
        return RELEASE_UNSIGNED;
    }
    release_sha256(image->covered.data, image->covered.bytes, hash);
    if (!equal(image->hash, hash)) {
        return RELEASE_DAMAGED;
    }
    const uint8_t *point = named_key(device, image->key_hash);
    if (point == NULL) {
        return RELEASE_UNKNOWN_KEY;
    }
    return release_is_signed_by(point, hash, image->signature) ? RELEASE_NONE : RELEASE_SIGNATURE;
}

static bool has_ops(const release_device *device, const release_manifest *manifest)
{
    release_cbor reader = manifest->ops;
    for (uint32_t i = 0; i < manifest->op_count; i++) {
        if (!device->has_op(release_cbor_uint(&reader))) {
            return false;
        }
    }
    return true;
}

static release_reason check_needs(const release_device *device, const release_manifest *manifest)
{
    if (!release_is_text(manifest->hardware, device->hardware)) {
        return RELEASE_HARDWARE;
    }
    if (!release_is_text(manifest->runtime, device->runtime) || device->format < manifest->runtime_min ||
        device->format > manifest->runtime_max) {
        return RELEASE_RUNTIME;
    }
    if (!has_ops(device, manifest)) {
        return RELEASE_OPS;
    }
    if (manifest->arena > device->arena) {
        return RELEASE_ARENA;
    }
    if (manifest->scratch > device->scratch) {
        return RELEASE_SCRATCH;
    }
    if (!release_is_text(manifest->features, device->features)) {
        return RELEASE_FEATURES;
    }
    return manifest->scores > device->scores ? RELEASE_SCORES : RELEASE_NONE;
}

release_reason release_check(const release_device *device, const uint8_t *data, uint32_t bytes,
                             release_image *image, release_manifest *manifest)
{
    if (!release_read_image(data, bytes, image)) {
        return RELEASE_FORMAT;
    }
    const release_reason unsigned_ = check_signature(device, image);
    if (unsigned_ != RELEASE_NONE) {
        return unsigned_;
    }
    if (!release_read_manifest(image->manifest, manifest)) {
        return RELEASE_MANIFEST;
    }
    const release_reason needs = check_needs(device, manifest);
    if (needs != RELEASE_NONE) {
        return needs;
    }
    uint8_t hash[RELEASE_HASH_BYTES];
    release_sha256(image->payload.data, image->payload.bytes, hash);
    return equal(manifest->sha256, hash) && manifest->version == image->build ? RELEASE_NONE
                                                                              : RELEASE_DISAGREES;
}

const char *release_reason_words(uint32_t reason)
{
    switch (reason) {
#define RELEASE_REASON(number, name, words)                                                                  \
    case number:                                                                                             \
        return words;
#include "release_reasons.def"
#undef RELEASE_REASON
    default:
        return "for a reason that this firmware does not know";
    }
}
