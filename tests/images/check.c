/*
 * The device's check of an image as a filter of this machine: images come with their length (4 bytes,
 * little-endian) before them, a reason as a line goes out for each. Arguments: the hardware kind, bytes of
 * arena, a public key (hex).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planrt_format.h"
#include "release.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static uint8_t key[1][RELEASE_POINT_BYTES];

static bool has_op(uint32_t number)
{
    return number != 0;
}

int main(int count, char **arguments)
{
    if (count != 4) {
        return 2;
    }
    for (size_t i = 0; i < sizeof key; i++) {
        char digits[3] = {arguments[3][2 * i], arguments[3][2 * i + 1], '\0'};
        key[0][i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    const release_device device = {
        .hardware = arguments[1],
        .runtime = "planrt",
        .format = PLANRT_FORMAT_VERSION,
        .arena = (uint32_t)strtoul(arguments[2], NULL, 10),
        .has_op = has_op,
        .features = "",
        .scores = 4,
        .keys = (const uint8_t (*)[RELEASE_POINT_BYTES])key,
        .key_count = 1,
    };
    uint8_t length[4];
    while (fread(length, 1, sizeof length, stdin) == sizeof length) {
        const uint32_t bytes =
            length[0] | (uint32_t)length[1] << 8 | (uint32_t)length[2] << 16 | (uint32_t)length[3] << 24;
        uint8_t *image = malloc(bytes); /* of its very size: the sanitizer sees the first byte beyond */
        if (image == NULL || fread(image, 1, bytes, stdin) != bytes) {
            return 3;
        }
        release_image parts;
        release_manifest manifest;
        (void)LLVMFuzzerTestOneInput(image, bytes);
        printf("%u\n", (unsigned)release_check(&device, image, bytes, &parts, &manifest));
        free(image);
    }
    return 0;
}
