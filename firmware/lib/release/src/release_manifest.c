/* The manifest as release.cddl has it: one map, its keys in order. */
#include <string.h>

#include "release.h"

#define MANIFEST_KEYS 18u
#define MOST_OPS      256u

static void key(release_cbor *reader, const char *name)
{
    if (!release_is_text(release_cbor_string(reader, RELEASE_CBOR_TEXT), name)) {
        reader->failed = true;
        reader->left = 0;
    }
}

static uint32_t number(release_cbor *reader, const char *name)
{
    key(reader, name);
    return release_cbor_uint(reader);
}

static release_bytes string(release_cbor *reader, const char *name, enum release_cbor_kind kind)
{
    key(reader, name);
    return release_cbor_string(reader, kind);
}

static void other(release_cbor *reader, const char *name)
{
    key(reader, name);
    release_cbor_skip(reader);
}

static void ops(release_cbor *reader, release_manifest *manifest)
{
    key(reader, "ops");
    uint32_t left = manifest->op_count = release_cbor_enter(reader, RELEASE_CBOR_ARRAY);
    manifest->ops = *reader;
    if (left == 0 || left > MOST_OPS) {
        reader->failed = true;
        return;
    }
    while (release_cbor_next(reader, &left)) {
        (void)release_cbor_uint(reader);
    }
}

bool release_read_manifest(release_bytes cbor, release_manifest *manifest)
{
    release_cbor reader = {cbor.data, cbor.bytes, cbor.data == NULL};
    memset(manifest, 0, sizeof *manifest);
    if (release_cbor_enter(&reader, RELEASE_CBOR_MAP) != MANIFEST_KEYS || number(&reader, "manifest") != 1) {
        return false;
    }
    other(&reader, "model");
    manifest->version = number(&reader, "version");
    other(&reader, "run");
    manifest->sha256 = string(&reader, "sha256", RELEASE_CBOR_BYTES);
    manifest->hardware = string(&reader, "hardware", RELEASE_CBOR_TEXT);
    manifest->runtime = string(&reader, "runtime", RELEASE_CBOR_TEXT);
    manifest->runtime_min = number(&reader, "runtime_min");
    manifest->runtime_max = number(&reader, "runtime_max");
    other(&reader, "kernels");
    ops(&reader, manifest);
    manifest->arena = number(&reader, "arena");
    manifest->scratch = number(&reader, "scratch");
    manifest->golden = number(&reader, "golden");
    manifest->features = string(&reader, "features", RELEASE_CBOR_TEXT);
    manifest->scores = number(&reader, "scores");
    other(&reader, "inputs");
    other(&reader, "outputs");
    return !reader.failed && reader.left == 0 && manifest->sha256.bytes == RELEASE_HASH_BYTES &&
           manifest->golden > 0;
}
