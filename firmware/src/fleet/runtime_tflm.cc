/*
 * Slots hold .tflite files, with golden vectors behind them: tinyml_mlops/release/tflite_payload.py.
 *
 * TensorFlow Lite Micro trusts a .tflite, and so does this firmware only as far as its signature. Nothing of
 * it is read before it is on trial: there the watchdog ends what goes wrong.
 */
#include <cstring>

#include "fleet/fleet_runtime.h"
#include "tflm/model_source.h"

namespace
{

constexpr uint32_t schema_version = 3; /* of TensorFlow Lite's schema: the one that there is */
constexpr uint32_t alignment = 16;     /* of the vectors */
constexpr uint32_t end_bytes = 8;

uint32_t number_at(const uint8_t *data)
{
    uint32_t number; /* little-endian, as all cores are that TensorFlow Lite Micro is built for here */
    std::memcpy(&number, data, sizeof number);
    return number;
}

/* False: the sizes cannot be. */
bool read(const release_image *image, const release_manifest *manifest, model_source *source)
{
    const release_bytes payload = image->payload;
    if (payload.bytes < end_bytes) {
        return false;
    }
    const uint32_t end = payload.bytes - end_bytes;
    const uint32_t bytes = number_at(payload.data + end);
    if (bytes == 0 || bytes > end || end - bytes < (0u - bytes) % alignment) {
        return false;
    }
    const uint32_t golden = bytes + (0u - bytes) % alignment;
    *source = {payload.data,
               bytes,
               payload.data + golden,
               end - golden,
               number_at(payload.data + end + sizeof(uint32_t)),
               manifest->sha256.data};
    return source->vectors == manifest->golden;
}

} // namespace

extern "C" {

uint32_t fleet_format()
{
    return schema_version;
}

bool fleet_has_op(uint32_t number)
{
    return model_has_op(number);
}

release_reason fleet_check(const release_image *image, const release_manifest *manifest)
{
    model_source source;
    return read(image, manifest, &source) ? RELEASE_NONE : RELEASE_DISAGREES;
}

release_reason fleet_open(const release_image *image, const release_manifest *manifest)
{
    model_source source;
    if (!read(image, manifest, &source)) {
        return RELEASE_DISAGREES;
    }
    if (!model_open_source(source)) {
        return RELEASE_OPEN;
    }
    return model_has_its_vectors() ? RELEASE_NONE : RELEASE_DISAGREES;
}
}
