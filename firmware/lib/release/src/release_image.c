/* MCUboot's image format, read: every bound is checked, nothing is trusted. tinyml_mlops/release/image.py
   does the same for the host. */
#include <string.h>

#include "release.h"

#define IMAGE_MAGIC       0x96F3B83Du
#define PROTECTED_MAGIC   0x6908u
#define UNPROTECTED_MAGIC 0x6907u
#define TLV_KEY_HASH      0x01u
#define TLV_HASH          0x10u
#define TLV_ECDSA         0x22u
#define TLV_MANIFEST      0xA0u
#define AREA_BYTES        4u /* magic, length of the area with these */
#define TLV_BYTES         4u /* type, length of what follows */

static uint32_t u16_at(const uint8_t *data)
{
    return (uint32_t)data[0] | (uint32_t)data[1] << 8;
}

static uint32_t u32_at(const uint8_t *data)
{
    return u16_at(data) | u16_at(data + 2) << 16;
}

static release_bytes *place_of(release_image *image, uint32_t type, bool protected_)
{
    if (protected_) {
        return type == TLV_MANIFEST ? &image->manifest : NULL;
    }
    return type == TLV_HASH       ? &image->hash
           : type == TLV_KEY_HASH ? &image->key_hash
           : type == TLV_ECDSA    ? &image->signature
                                  : NULL;
}

/* Reads one area of TLVs at `start`; 0: it is not right. Else where it ends. */
static uint32_t read_area(const uint8_t *data, uint32_t bytes, uint32_t start, bool protected_,
                          release_image *image)
{
    if (bytes - start < AREA_BYTES ||
        u16_at(data + start) != (protected_ ? PROTECTED_MAGIC : UNPROTECTED_MAGIC)) {
        return 0;
    }
    const uint32_t total = u16_at(data + start + 2);
    if (total < AREA_BYTES || total > bytes - start) {
        return 0;
    }
    const uint32_t end = start + total;
    uint32_t at = start + AREA_BYTES;
    while (at < end) {
        if (end - at < TLV_BYTES) {
            return 0;
        }
        release_bytes *place = place_of(image, u16_at(data + at), protected_);
        const uint32_t length = u16_at(data + at + 2);
        at += TLV_BYTES;
        if (length > end - at || place == NULL || place->data != NULL) { /* unknown, or there twice */
            return 0;
        }
        *place = (release_bytes){data + at, length};
        at += length;
    }
    return end;
}

bool release_read_image(const uint8_t *data, uint32_t bytes, release_image *image)
{
    memset(image, 0, sizeof *image);
    if (bytes < RELEASE_HEADER_BYTES || u32_at(data) != IMAGE_MAGIC) {
        return false;
    }
    const uint32_t load = u32_at(data + 4), header_bytes = u16_at(data + 8), flags = u32_at(data + 16);
    const uint32_t protected_bytes = u16_at(data + 10), size = u32_at(data + 12);
    if (header_bytes != RELEASE_HEADER_BYTES || load != 0 || flags != 0 || size > bytes - header_bytes ||
        protected_bytes > bytes - header_bytes - size) {
        return false;
    }
    const uint32_t end = header_bytes + size;
    if (protected_bytes != 0 && read_area(data, bytes, end, true, image) != end + protected_bytes) {
        return false;
    }
    const uint32_t covered = end + protected_bytes;
    if (read_area(data, bytes, covered, false, image) != bytes) {
        return false;
    }
    image->covered = (release_bytes){data, covered};
    image->payload = (release_bytes){data + header_bytes, size};
    image->build = u32_at(data + 24);
    return image->hash.data == NULL || image->hash.bytes == RELEASE_HASH_BYTES;
}
