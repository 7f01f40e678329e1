/* Where a model of TensorFlow Lite Micro comes from: linked into the image, or lying in a slot. */
#ifndef TFLM_MODEL_SOURCE_H
#define TFLM_MODEL_SOURCE_H

#include <cstdint>

struct model_source {
    const uint8_t *tflite;
    uint32_t bytes; /* of the .tflite */
    const uint8_t *golden;
    uint32_t golden_bytes;
    uint32_t vectors;
    const uint8_t *id; /* PLANRT_ID_BYTES bytes */
};

/* In place of model_open(); all of it has to stay where it is. */
bool model_open_source(const model_source &source);

const model_source &model_opened();

/* Whether the open model's golden vectors are as long as its inputs and outputs ask for. */
bool model_has_its_vectors();

/* Whether this image has a builtin op, by its number in TensorFlow Lite's schema. */
bool model_has_op(uint32_t number);

#endif
