/* Samples in, features out: a stream goes through the model's front end. */
#include <string.h>

#include "cbor_text.h"
#include "frontend.h"
#include "handlers.h"
#include "model.h"
#include "model_frontend.h"
#include "raw/raw.h"
#include "smp_frame.h"
#include "timing.h"
#include "tinyml_cbor_decode.h"
#include "tinyml_cbor_encode.h"

static struct {
    uint32_t taken;   /* samples of each channel so far */
    uint32_t columns; /* that they completed */
} stream;

/* The last piece, kept while it is timed, and to tell a repeated request from a new one. */
static struct {
    int16_t samples[SMP_CHUNK_BYTES / sizeof(int16_t)];
    uint32_t first;
    uint32_t count;
    uint32_t crc;
    uint64_t ticks;
} piece;

static void begin(void)
{
    stream.taken = 0;
    stream.columns = 0;
    frontend_reset(&model_frontend);
    raw_begin_decisions();
}

static void push(uintptr_t unused)
{
    (void)unused;
    stream.columns += frontend_push(&model_frontend, piece.samples, piece.count);
}

/* The same piece once more: its answer was lost. A stream that begins is one in any case. */
static bool is_repeated(uint32_t first, uint32_t count, uint32_t crc)
{
    return first != 0 && first == piece.first && count == piece.count && crc == piece.crc &&
           stream.taken == first + count;
}

uint32_t raw_position(void)
{
    return stream.taken;
}

tinyml_error handle_samples(smp_exchange *exchange)
{
    struct samples_request request;
    size_t used;
    if (cbor_decode_samples_request(exchange->request, exchange->request_bytes, &request, &used) !=
            ZCBOR_SUCCESS ||
        used != exchange->request_bytes) {
        return TINYML_BAD_REQUEST;
    }
    const struct zcbor_string *data = &request.samples_request_data;
    const uint32_t first = request.samples_request_first;
    const size_t sample = model_frontend.channels * sizeof(int16_t);
    if (data->len > sizeof piece.samples || data->len % sample != 0) {
        return TINYML_BAD_RANGE;
    }
    const uint32_t count = (uint32_t)(data->len / sample);
    const uint32_t crc = planrt_crc32(0, data->value, data->len);
    if (!is_repeated(first, count, crc)) {
        if (first != 0 && first != stream.taken) {
            return TINYML_OUT_OF_ORDER;
        }
        if (first == 0) {
            begin();
        }
        memcpy(piece.samples, data->value, data->len); /* this core's byte order is the protocol's */
        piece.first = first;
        piece.count = count;
        piece.crc = crc;
        piece.ticks = timing_measure(push, 0);
        stream.taken += count;
    }
    const struct samples_response response = {
        .samples_response_ticks = piece.ticks,
        .samples_response_taken = stream.taken,
        .samples_response_columns = stream.columns,
        .samples_response_crc = crc,
    };
    (void)cbor_encode_samples_response(exchange->response, exchange->response_space, &response,
                                       &exchange->response_bytes);
    return TINYML_OK;
}

tinyml_error handle_features(smp_exchange *exchange)
{
    struct features_request request;
    size_t used;
    if (cbor_decode_features_request(exchange->request, exchange->request_bytes, &request, &used) !=
            ZCBOR_SUCCESS ||
        used != exchange->request_bytes) {
        return TINYML_BAD_REQUEST;
    }
    if (!model_ready() || model_input(0).bytes != frontend_bytes(&model_frontend)) {
        return TINYML_NO_MODEL;
    }
    if (!frontend_ready(&model_frontend)) {
        return TINYML_NOT_READY;
    }
    const planrt_tensor input = model_input(0);
    const uint32_t offset = request.features_request_offset;
    const uint32_t length = request.features_request_length;
    if (length > SMP_CHUNK_BYTES || offset > input.bytes || length > input.bytes - offset) {
        return TINYML_BAD_RANGE;
    }
    frontend_fill(&model_frontend, input.data);
    const uint8_t *from = (const uint8_t *)input.data + offset;
    const struct features_response response = {
        .features_response_data = CBOR_BYTES(from, length),
        .features_response_crc = planrt_crc32(0, from, length),
    };
    (void)cbor_encode_features_response(exchange->response, exchange->response_space, &response,
                                        &exchange->response_bytes);
    return TINYML_OK;
}
