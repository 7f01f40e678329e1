/* What libFuzzer runs: bytes as an image, as a manifest, and as a request of the image group. Built with
 * sanitizers. */
#include <stdlib.h>

#include "fleet/image_request.h"
#include "release.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static uint32_t sum(release_bytes found)
{
    uint32_t total = 0;
    for (uint32_t i = 0; i < found.bytes; i++) {
        total += found.data[i];
    }
    return total;
}

/* Reads all that a manifest points to. */
static void manifest(release_bytes cbor)
{
    release_manifest found;
    if (!release_read_manifest(cbor, &found)) {
        return;
    }
    (void)(sum(found.sha256) + sum(found.hardware));
    for (uint32_t i = 0; i < found.op_count; i++) {
        (void)release_cbor_uint(&found.ops);
    }
    if (found.ops.failed) {
        abort(); /* its ops were read before it was called right */
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    release_image image;
    image_request request;
    if (release_read_image(data, (uint32_t)bytes, &image)) {
        (void)(sum(image.covered) + sum(image.hash) + sum(image.key_hash) + sum(image.signature));
        manifest(image.manifest);
    }
    manifest((release_bytes){data, (uint32_t)bytes});
    const smp_exchange exchange = {.request = data, .request_bytes = bytes};
    if (image_request_read(&exchange, &request)) {
        (void)(sum(request.data) + sum(request.sha) + sum(request.hash));
    }
    return 0;
}
