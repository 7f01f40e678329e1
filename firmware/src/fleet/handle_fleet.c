/* Who the device is, which release it runs, and the way back. */
#include <string.h>

#include "cbor_text.h"
#include "fleet/fleet.h"
#include "fleet/fleet_name.h"
#include "fleet/fleet_runtime.h"
#include "fleet/nvm.h"
#include "handlers.h"
#include "tinyml_cbor_decode.h"
#include "tinyml_cbor_encode.h"

tinyml_error handle_device(smp_exchange *exchange)
{
    const slots *s = fleet_slots();
    release_image image = {0};
    if (s->running < SLOTS_COUNT) {
        (void)fleet_image(s->running, &image);
    }
    const release_bytes name = fleet_name();
    const char *why = release_reason_words(s->record.failure);
    const struct device_response response = {
        .device_response_id = CBOR_BYTES(name.data, name.bytes),
        .device_response_hardware = CBOR_LITERAL(FLEET_HARDWARE),
        .device_response_running = CBOR_BYTES(image.hash.data, image.hash.bytes),
        .device_response_confirmed = !fleet_has_slots() || s->running == s->record.active,
        .device_response_boots = s->record.boots,
        .device_response_failure = s->record.failure,
        .device_response_why = CBOR_BYTES(why, strlen(why)),
        .device_response_slot = fleet_has_slots() ? NVM_SLOT_SECTORS * NVM_SECTOR_BYTES : 0u,
        .device_response_arena = model_arena_size(),
    };
    (void)cbor_encode_device_response(exchange->response, exchange->response_space, &response,
                                      &exchange->response_bytes);
    return TINYML_OK;
}

tinyml_error handle_name(smp_exchange *exchange)
{
    struct name_request request;
    size_t used;
    if (cbor_decode_name_request(exchange->request, exchange->request_bytes, &request, &used) !=
            ZCBOR_SUCCESS ||
        used != exchange->request_bytes) {
        return TINYML_BAD_REQUEST;
    }
    const release_bytes wanted = {request.name_request_id.value, (uint32_t)request.name_request_id.len};
    const release_bytes name = fleet_name();
    if (!fleet_name_is_good(wanted)) {
        return TINYML_BAD_REQUEST;
    }
    if (name.bytes == 0) {
        if (!fleet_name_write(wanted)) {
            return TINYML_BAD_MEMORY;
        }
    } else if (name.bytes != wanted.bytes || memcmp(name.data, wanted.data, name.bytes) != 0) {
        return TINYML_NAMED;
    }
    smp_answer_nothing(exchange);
    return TINYML_OK;
}

tinyml_error handle_revert(smp_exchange *exchange)
{
    if (!fleet_has_slots()) {
        return TINYML_NOTHING_BEFORE;
    }
    switch (slots_give_up(fleet_slots(), SLOTS_FAILURE_REVERTED)) {
    case SLOTS_OK:
        smp_answer_nothing(exchange);
        return TINYML_OK;
    case SLOTS_NOTHING_BEFORE:
        return TINYML_NOTHING_BEFORE;
    default:
        return TINYML_BAD_MEMORY;
    }
}
