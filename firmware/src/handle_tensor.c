/* Pieces of tensors: inputs are written, outputs are read. */
#include <string.h>

#include "cbor_text.h"
#include "handlers.h"
#include "model.h"
#include "smp_frame.h"
#include "tinyml_cbor_decode.h"
#include "tinyml_cbor_encode.h"

/* Whether [offset, offset + length) lies in the tensor; written so that it cannot overflow. */
static bool in_range(const planrt_tensor *tensor, uint32_t offset, size_t length)
{
    return offset <= tensor->bytes && length <= tensor->bytes - offset;
}

tinyml_error handle_input(smp_exchange *exchange)
{
    struct input_request request;
    size_t used;
    if (cbor_decode_input_request(exchange->request, exchange->request_bytes, &request, &used) !=
            ZCBOR_SUCCESS ||
        used != exchange->request_bytes) {
        return TINYML_BAD_REQUEST;
    }
    if (!model_ready()) {
        return TINYML_NO_MODEL;
    }
    const planrt_tensor tensor = model_input(request.input_request_index);
    const struct zcbor_string *data = &request.input_request_data;
    if (tensor.data == NULL) {
        return TINYML_BAD_INDEX;
    }
    if (!in_range(&tensor, request.input_request_offset, data->len)) {
        return TINYML_BAD_RANGE;
    }
    uint8_t *piece = (uint8_t *)tensor.data + request.input_request_offset;
    memcpy(piece, data->value, data->len);
    const struct input_response response = {.input_response_crc = planrt_crc32(0, piece, data->len)};
    (void)cbor_encode_input_response(exchange->response, exchange->response_space, &response,
                                     &exchange->response_bytes);
    return TINYML_OK;
}

tinyml_error handle_output(smp_exchange *exchange)
{
    struct output_request request;
    size_t used;
    if (cbor_decode_output_request(exchange->request, exchange->request_bytes, &request, &used) !=
            ZCBOR_SUCCESS ||
        used != exchange->request_bytes) {
        return TINYML_BAD_REQUEST;
    }
    if (!model_ready()) {
        return TINYML_NO_MODEL;
    }
    const planrt_tensor tensor = model_output(request.output_request_index);
    const uint32_t length = request.output_request_length;
    if (tensor.data == NULL) {
        return TINYML_BAD_INDEX;
    }
    if (length > SMP_CHUNK_BYTES || !in_range(&tensor, request.output_request_offset, length)) {
        return TINYML_BAD_RANGE;
    }
    const uint8_t *piece = (const uint8_t *)tensor.data + request.output_request_offset;
    const struct output_response response = {
        .output_response_data = CBOR_BYTES(piece, length),
        .output_response_crc = planrt_crc32(0, piece, length),
    };
    (void)cbor_encode_output_response(exchange->response, exchange->response_space, &response,
                                      &exchange->response_bytes);
    return TINYML_OK;
}
