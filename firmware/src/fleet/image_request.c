#include "fleet/image_request.h"

#include <string.h>

static uint32_t number(release_cbor *reader, bool *has)
{
    *has = true;
    return release_cbor_uint(reader);
}

static void take(release_cbor *reader, release_bytes key, image_request *request)
{
    bool has;
    if (release_is_text(key, "off")) {
        request->off = number(reader, &request->has_off);
    } else if (release_is_text(key, "len")) {
        request->len = number(reader, &request->has_len);
    } else if (release_is_text(key, "image")) {
        request->image = number(reader, &has);
    } else if (release_is_text(key, "slot")) {
        request->slot = number(reader, &request->has_slot);
    } else if (release_is_text(key, "data")) {
        request->data = release_cbor_string(reader, RELEASE_CBOR_BYTES);
    } else if (release_is_text(key, "sha")) {
        request->sha = release_cbor_string(reader, RELEASE_CBOR_BYTES);
    } else if (release_is_text(key, "hash")) {
        request->hash = release_cbor_string(reader, RELEASE_CBOR_BYTES);
    } else if (release_is_text(key, "confirm")) {
        request->confirm = release_cbor_bool(reader);
    } else if (release_is_text(key, "upgrade")) {
        request->upgrade = release_cbor_bool(reader);
    } else {
        release_cbor_skip(reader);
    }
}

bool image_request_read(const smp_exchange *exchange, image_request *request)
{
    memset(request, 0, sizeof *request);
    if (exchange->request_bytes == 0) {
        return true;
    }
    release_cbor reader = {exchange->request, (uint32_t)exchange->request_bytes, false};
    uint32_t left = release_cbor_enter(&reader, RELEASE_CBOR_MAP);
    while (release_cbor_next(&reader, &left)) {
        take(&reader, release_cbor_string(&reader, RELEASE_CBOR_TEXT), request);
    }
    return !reader.failed && reader.left == 0;
}
