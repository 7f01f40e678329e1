/*
 * The slots' view of payloads for TensorFlow Lite Micro, as a filter of this machine: payloads come with
 * their length and the manifest's count of vectors (4 bytes each, little-endian) before them; a line for each
 * goes out: reason of the check, reason of the opening, and of what was opened: bytes of the .tflite, where
 * its vectors begin, and how long they are. What would open the model reads every byte of it instead.
 */
#include <cstdio>
#include <cstdlib>

#include "fleet/fleet_runtime.h"
#include "tflm/model_source.h"

namespace
{

model_source opened;
uint32_t sum;

uint32_t number()
{
    uint8_t bytes[4];
    if (std::fread(bytes, 1, sizeof bytes, stdin) != sizeof bytes) {
        std::exit(0);
    }
    return bytes[0] | static_cast<uint32_t>(bytes[1]) << 8 | static_cast<uint32_t>(bytes[2]) << 16 |
           static_cast<uint32_t>(bytes[3]) << 24;
}

} // namespace

bool model_open_source(const model_source &source)
{
    opened = source;
    for (uint32_t i = 0; i < source.bytes; i++) {
        sum += source.tflite[i];
    }
    for (uint32_t i = 0; i < source.golden_bytes; i++) {
        sum += source.golden[i];
    }
    return true;
}

bool model_has_its_vectors()
{
    return true;
}

bool model_has_op(uint32_t number)
{
    return number != 0;
}

int main()
{
    for (;;) {
        const uint32_t bytes = number();
        release_manifest manifest = {};
        manifest.golden = number();
        auto *payload =
            static_cast<uint8_t *>(std::malloc(bytes)); /* of its very size: a sanitizer watches */
        if (std::fread(payload, 1, bytes, stdin) != bytes) {
            return 3;
        }
        release_image image = {};
        image.payload = {payload, bytes};
        opened = {};
        const release_reason checked = fleet_check(&image, &manifest);
        const release_reason open = fleet_open(&image, &manifest);
        std::printf("%d %d %u %u %u\n", checked, open, opened.bytes,
                    opened.golden == nullptr ? 0u : static_cast<uint32_t>(opened.golden - payload),
                    opened.golden_bytes);
        std::free(payload);
    }
}
