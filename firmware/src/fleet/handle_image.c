/* State of the images: what the slots hold, what to try, what to keep. */
#include <string.h>

#include "cbor_text.h"
#include "fleet/fleet.h"
#include "fleet/image_error.h"
#include "fleet/image_request.h"
#include "handlers.h"
#include "model.h"
#include "tinyml_cbor_encode.h"

#define VERSION_BYTES 24u

/* "0.0.0.<build>"; as MCUmgr writes MCUboot's versions. */
static uint32_t write_version(char text[VERSION_BYTES], uint32_t build)
{
    char digits[10];
    uint32_t count = 0, bytes = 6;
    do {
        digits[count++] = (char)('0' + build % 10u);
        build /= 10u;
    } while (build != 0);
    memcpy(text, "0.0.0.", bytes);
    while (count > 0) {
        text[bytes++] = digits[--count];
    }
    return bytes;
}

static bool is_received(const slots *s, uint8_t slot)
{
    return s->record.receiving == slot && s->uploading && s->offset == s->record.bytes[slot];
}

static bool is_listed(const slots *s, uint8_t slot, release_image *image)
{
    return (s->record.state[slot] != SLOTS_EMPTY || is_received(s, slot)) && fleet_image(slot, image) &&
           image->hash.data != NULL;
}

static void describe(struct image_slot *described, const slots *s, uint8_t slot, const release_image *image,
                     char version[VERSION_BYTES])
{
    const uint8_t state = s->record.state[slot];
    *described = (struct image_slot){
        .image_slot_image = 0,
        .image_slot_slot = slot,
        .image_slot_version = CBOR_BYTES(version, write_version(version, image->build)),
        .image_slot_hash = CBOR_BYTES(image->hash.data, image->hash.bytes),
        .image_slot_bootable = state != SLOTS_FAILED,
        .image_slot_pending = state == SLOTS_PENDING,
        .image_slot_confirmed = state == SLOTS_CONFIRMED,
        .image_slot_active = s->running == slot,
        .image_slot_permanent = s->record.active == slot,
    };
}

static void answer_states(smp_exchange *exchange)
{
    const slots *s = fleet_slots();
    struct image_states_response response = {0};
    char versions[SLOTS_COUNT][VERSION_BYTES];
    for (uint8_t slot = 0; slot < SLOTS_COUNT; slot++) {
        release_image image;
        if (is_listed(s, slot, &image)) {
            describe(&response.image_states_response_images_image_slot_m
                          [response.image_states_response_images_image_slot_m_count++],
                     s, slot, &image, versions[slot]);
        }
    }
    (void)cbor_encode_image_states_response(exchange->response, exchange->response_space, &response,
                                            &exchange->response_bytes);
}

static bool holds(uint8_t slot, release_bytes hash)
{
    release_image image;
    return fleet_image(slot, &image) && image.hash.data != NULL && hash.bytes == image.hash.bytes &&
           memcmp(image.hash.data, hash.data, hash.bytes) == 0;
}

/* Keep the model that runs; keeping it twice is the same. */
static tinyml_error confirm(slots *s, release_bytes hash)
{
    if (hash.data != NULL && (s->running >= SLOTS_COUNT || !holds(s->running, hash))) {
        return image_answer(IMAGE_DENIED);
    }
    return s->running == s->record.active ? TINYML_OK : image_answer_of(slots_confirm(s));
}

/* The upload, if it is whole and of that name; also one that cannot be read: slots_test says why. */
static bool is_upload(const slots *s, release_bytes hash)
{
    release_image unreadable;
    const uint8_t slot = s->record.receiving;
    return slot < SLOTS_COUNT && is_received(s, slot) &&
           (holds(slot, hash) || !fleet_image(slot, &unreadable));
}

static tinyml_error test(slots *s, release_bytes hash)
{
    if (is_upload(s, hash)) {
        return image_answer_of(slots_test(s));
    }
    for (uint8_t slot = 0; slot < SLOTS_COUNT; slot++) {
        if (s->record.state[slot] != SLOTS_EMPTY && holds(slot, hash)) {
            return s->running == slot                       ? image_answer(IMAGE_ACTIVE)
                   : s->record.state[slot] == SLOTS_PENDING ? TINYML_OK
                                                            : image_answer_of(slots_try(s, slot));
        }
    }
    return image_answer(IMAGE_NONE);
}

tinyml_error handle_image_states(smp_exchange *exchange)
{
    answer_states(exchange);
    return TINYML_OK;
}

tinyml_error handle_image_state(smp_exchange *exchange)
{
    image_request request;
    if (!image_request_read(exchange, &request)) {
        return image_answer(IMAGE_UNKNOWN);
    }
    if (!fleet_has_slots()) {
        return image_answer(IMAGE_MEMORY);
    }
    const tinyml_error error = request.confirm             ? confirm(fleet_slots(), request.hash)
                               : request.hash.data == NULL ? image_answer(IMAGE_NONE)
                                                           : test(fleet_slots(), request.hash);
    if (!request.confirm && model_ready()) {
        model_reset(); /* the other plan was opened in the same arena */
    }
    if (error == TINYML_OK) {
        answer_states(exchange);
    }
    return error;
}
