/* Images come in by pieces, go on after a reset, and are erased. */
#include <string.h>

#include "fleet/fleet.h"
#include "fleet/image_error.h"
#include "fleet/image_request.h"
#include "fleet/nvm.h"
#include "fleet/nvm_guard.h"
#include "handlers.h"
#include "tinyml_cbor_encode.h"

static tinyml_error begin(slots *s, const image_request *request)
{
    static const uint8_t nameless[SLOTS_HASH_BYTES];
    if (request->image != 0) {
        return image_answer(IMAGE_SLOT);
    }
    if (!request->has_len || (request->sha.data != NULL && request->sha.bytes != SLOTS_HASH_BYTES)) {
        return image_answer(IMAGE_LENGTH);
    }
    if (request->sha.data == NULL && s->record.receiving < SLOTS_COUNT) { /* it cannot be told what went on */
        const slots_status status = slots_erase(s, s->record.receiving);
        if (status != SLOTS_OK) {
            return image_answer_of(status);
        }
    }
    return image_answer_of(
        slots_begin(s, request->len, request->sha.data == NULL ? nameless : request->sha.data));
}

/* As much of a piece as can be written: whole words, but for the last. */
static tinyml_error take(slots *s, const image_request *request)
{
    const uint32_t left = s->record.bytes[s->record.receiving] - s->offset;
    uint32_t bytes = request->data.bytes;
    if (bytes > left) {
        return image_answer(IMAGE_TOO_LARGE);
    }
    bytes -= bytes < left ? bytes % SLOTS_WRITE_BYTES : 0;
    return image_answer_of(slots_upload(s, s->offset, request->data.data, bytes));
}

/* Whether the whole of it is what the host named; what is not is of no use. */
static bool matches(slots *s)
{
    uint8_t hash[RELEASE_HASH_BYTES];
    const uint8_t slot = s->record.receiving;
    nvm_guard();
    release_sha256(nvm_at(slots_address(s, slot)), s->record.bytes[slot], hash);
    const bool same = nvm_unguard() && memcmp(hash, s->record.hash, sizeof hash) == 0;
    if (!same) {
        (void)slots_erase(s, slot);
    }
    return same;
}

static bool has_a_name(const slots *s)
{
    static const uint8_t nameless[SLOTS_HASH_BYTES];
    return memcmp(s->record.hash, nameless, sizeof nameless) != 0;
}

tinyml_error handle_image_upload(smp_exchange *exchange)
{
    image_request request;
    slots *s = fleet_slots();
    if (!image_request_read(exchange, &request) || request.upgrade) {
        return image_answer(IMAGE_UNKNOWN);
    }
    if (!request.has_off || request.data.data == NULL) {
        return image_answer(IMAGE_OFFSET);
    }
    tinyml_error error = fleet_has_slots() ? image_answer(IMAGE_OK) : image_answer(IMAGE_MEMORY);
    if (error == TINYML_OK && request.off == 0) {
        error = begin(s, &request);
    }
    if (error == TINYML_OK && !s->uploading) {
        error = image_answer(IMAGE_OFFSET);
    }
    if (error == TINYML_OK && request.off == s->offset) {
        error = take(s, &request);
    }
    if (error != TINYML_OK) {
        return error;
    }
    const uint32_t offset = s->offset;
    const bool whole = offset == s->record.bytes[s->record.receiving] && has_a_name(s);
    const struct image_upload_response response = {
        .image_upload_response_off = offset,
        .image_upload_response_match_present = whole,
        .image_upload_response_match = {whole && matches(s)},
    };
    (void)cbor_encode_image_upload_response(exchange->response, exchange->response_space, &response,
                                            &exchange->response_bytes);
    return TINYML_OK;
}

tinyml_error handle_image_erase(smp_exchange *exchange)
{
    image_request request;
    slots *s = fleet_slots();
    if (!image_request_read(exchange, &request)) {
        return image_answer(IMAGE_UNKNOWN);
    }
    const uint32_t slot = request.has_slot ? request.slot : s->record.active == 0 ? 1u : 0u;
    const slots_status status = !fleet_has_slots()   ? SLOTS_BAD_FLASH
                                : slot < SLOTS_COUNT ? slots_erase(s, (uint8_t)slot)
                                                     : SLOTS_BUSY;
    if (status != SLOTS_OK) {
        return status == SLOTS_BUSY ? image_answer(IMAGE_SLOT) : image_answer_of(status);
    }
    smp_answer_nothing(exchange);
    return TINYML_OK;
}
