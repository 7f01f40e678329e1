#include "slots.h"

#include <string.h>

#include "slots_journal.h"

uint32_t slots_address(const slots *s, uint8_t slot)
{
    return (2 + slot * s->flash->slot_sectors) * s->flash->sector_bytes;
}

slots_status slots_open(slots *s, const slots_flash *flash)
{
    uint32_t sector = flash->sector_bytes;
    memset(s, 0, sizeof(*s));
    s->flash = flash;
    s->running = SLOTS_NONE;
    if (sector < 2 * SLOTS_RECORD_BYTES || sector % SLOTS_RECORD_BYTES != 0 || flash->slot_sectors == 0 ||
        flash->slot_sectors > (UINT32_MAX / sector - 2) / SLOTS_COUNT) {
        return SLOTS_BAD_LAYOUT;
    }
    return slots_journal_open(s);
}

static uint32_t slot_bytes(const slots *s)
{
    return s->flash->slot_sectors * s->flash->sector_bytes;
}

static uint32_t refusal(const slots *s, uint8_t slot, uint32_t bytes)
{
    return bytes == 0 || bytes > slot_bytes(s)
               ? (uint32_t)SLOTS_FAILURE_REFUSED
               : s->flash->refusal(s->flash->context, slots_address(s, slot), bytes);
}

/* The model to fall back to: what was confirmed last, the other one if it was confirmed too, or the
 * factory's. */
static uint8_t confirmed(const slots *s, slots_record *next)
{
    for (uint32_t tries = 0; tries < SLOTS_COUNT && next->active < SLOTS_COUNT; tries++) {
        uint8_t slot = next->active;
        const uint32_t why = refusal(s, slot, next->bytes[slot]);
        if (next->state[slot] == SLOTS_CONFIRMED && why == 0) {
            return slot;
        }
        next->state[slot] = SLOTS_FAILED;
        next->failure = why;
        uint8_t other = (uint8_t)(1 - slot);
        next->active = next->state[other] == SLOTS_CONFIRMED ? other : SLOTS_FACTORY;
    }
    next->active = SLOTS_FACTORY;
    return SLOTS_FACTORY;
}

uint8_t slots_boot(slots *s)
{
    slots_record next = s->record;
    uint8_t trial = SLOTS_NONE;
    next.boots++;
    for (uint8_t slot = 0; slot < SLOTS_COUNT; slot++) {
        if (next.state[slot] == SLOTS_TESTING) {
            next.state[slot] = SLOTS_FAILED;
            next.failure = SLOTS_FAILURE_RESET;
        } else if (next.state[slot] == SLOTS_PENDING) {
            const uint32_t why = refusal(s, slot, next.bytes[slot]);
            next.state[slot] = why == 0 ? SLOTS_TESTING : SLOTS_FAILED;
            next.failure = why == 0 ? next.failure : why;
            trial = why == 0 ? slot : trial;
        }
    }
    s->running = trial == SLOTS_NONE ? confirmed(s, &next) : trial;
    if (slots_journal_store(s, &next) != SLOTS_OK && trial != SLOTS_NONE) {
        s->running = confirmed(s, &next); /* a trial that nobody would remember could be tried for ever */
    }
    return s->running;
}

static slots_status erase_from(const slots *s, uint8_t slot, uint32_t sector)
{
    for (; sector < s->flash->slot_sectors; sector++) {
        uint32_t at = slots_address(s, slot) + sector * s->flash->sector_bytes;
        if (!s->flash->erase(s->flash->context, at)) {
            return SLOTS_BAD_FLASH;
        }
    }
    return SLOTS_OK;
}

static slots_status empty(slots *s, uint8_t slot, uint32_t failure)
{
    if (slot >= SLOTS_COUNT || slot == s->record.active || slot == s->running ||
        s->record.state[slot] == SLOTS_TESTING) {
        return SLOTS_BUSY;
    }
    slots_record next = s->record;
    next.failure = failure;
    next.state[slot] = SLOTS_EMPTY;
    next.bytes[slot] = 0;
    next.receiving = next.receiving == slot ? SLOTS_NONE : next.receiving;
    s->uploading = false;
    slots_status status = slots_journal_store(s, &next);
    return status == SLOTS_OK ? erase_from(s, slot, 0) : status;
}

slots_status slots_erase(slots *s, uint8_t slot)
{
    return empty(s, slot, s->record.failure);
}

static bool is_on_trial(const slots_record *record)
{
    for (uint32_t slot = 0; slot < SLOTS_COUNT; slot++) {
        if (record->state[slot] == SLOTS_PENDING || record->state[slot] == SLOTS_TESTING) {
            return true;
        }
    }
    return false;
}

/* Go on where power was cut: the last sector that has anything may hold a piece that was cut off. */
static slots_status resume(slots *s, uint8_t slot)
{
    uint32_t last = 0;
    for (uint32_t at = 0; at < slot_bytes(s); at += SLOTS_WRITE_BYTES) {
        uint8_t bytes[SLOTS_WRITE_BYTES];
        if (!s->flash->read(s->flash->context, slots_address(s, slot) + at, bytes, sizeof(bytes))) {
            return SLOTS_BAD_FLASH;
        }
        for (uint32_t i = 0; i < sizeof(bytes); i++) {
            last = bytes[i] != 0xffu ? at / s->flash->sector_bytes : last;
        }
    }
    s->offset = last * s->flash->sector_bytes;
    return erase_from(s, slot, last);
}

slots_status slots_begin(slots *s, uint32_t bytes, const uint8_t hash[SLOTS_HASH_BYTES])
{
    uint8_t slot = s->record.active == 0 ? 1 : 0;
    slots_record next = s->record;
    if (bytes == 0 || bytes > slot_bytes(s)) {
        return SLOTS_TOO_LARGE;
    }
    if (is_on_trial(&next)) {
        return SLOTS_BUSY;
    }
    slots_status status = SLOTS_OK;
    if (next.receiving == slot && next.bytes[slot] == bytes &&
        memcmp(next.hash, hash, SLOTS_HASH_BYTES) == 0) {
        status = s->uploading ? SLOTS_OK : resume(s, slot);
        s->uploading = status == SLOTS_OK;
        return status;
    }
    status = slots_erase(
        s, slot); /* whole before the upload is written down: what is found later is of the upload */
    if (status != SLOTS_OK) {
        return status;
    }
    next = s->record;
    next.bytes[slot] = bytes;
    next.receiving = slot;
    memcpy(next.hash, hash, SLOTS_HASH_BYTES);
    status = slots_journal_store(s, &next);
    s->offset = 0;
    s->uploading = status == SLOTS_OK;
    return status;
}

slots_status slots_upload(slots *s, uint32_t offset, const uint8_t *data, uint32_t bytes)
{
    if (!s->uploading || offset != s->offset) {
        return SLOTS_OUT_OF_ORDER;
    }
    uint8_t slot = s->record.receiving;
    uint32_t left = s->record.bytes[slot] - offset;
    if (bytes > left) {
        return SLOTS_TOO_LARGE;
    }
    uint32_t tail = bytes % SLOTS_WRITE_BYTES, whole = bytes - tail;
    if (tail != 0 && bytes != left) {
        return SLOTS_OUT_OF_ORDER;
    }
    uint32_t at = slots_address(s, slot) + offset;
    bool good = whole == 0 || s->flash->write(s->flash->context, at, data, whole);
    if (good && tail != 0) {
        uint8_t last[SLOTS_WRITE_BYTES];
        memset(last, 0xff, sizeof(last));
        memcpy(last, data + whole, tail);
        good = s->flash->write(s->flash->context, at + whole, last, sizeof(last));
    }
    s->uploading = good; /* what a failed write left cannot be written again: slots_begin erases it */
    s->offset += good ? bytes : 0;
    return good ? SLOTS_OK : SLOTS_BAD_FLASH;
}

slots_status slots_test(slots *s)
{
    uint8_t slot = s->record.receiving;
    if (!s->uploading || s->offset != s->record.bytes[slot]) {
        return SLOTS_OUT_OF_ORDER;
    }
    const uint32_t why = refusal(s, slot, s->record.bytes[slot]);
    if (why != 0) {
        slots_status erased = empty(s, slot, why);
        return erased == SLOTS_OK ? SLOTS_REFUSED : erased;
    }
    slots_record next = s->record;
    next.state[slot] = SLOTS_PENDING;
    next.receiving = SLOTS_NONE;
    s->uploading = false;
    return slots_journal_store(s, &next);
}

slots_status slots_try(slots *s, uint8_t slot)
{
    slots_record next = s->record;
    if (slot >= SLOTS_COUNT || slot == next.active || slot == s->running || is_on_trial(&next)) {
        return SLOTS_BUSY;
    }
    if (next.state[slot] != SLOTS_FAILED && next.state[slot] != SLOTS_CONFIRMED) {
        return SLOTS_OUT_OF_ORDER;
    }
    const uint32_t why = refusal(s, slot, next.bytes[slot]);
    next.state[slot] = why == 0 ? SLOTS_PENDING : SLOTS_FAILED;
    next.failure = why == 0 ? next.failure : why;
    slots_status status = slots_journal_store(s, &next);
    return status == SLOTS_OK && why != 0 ? SLOTS_REFUSED : status;
}

slots_status slots_confirm(slots *s)
{
    if (s->running >= SLOTS_COUNT || s->record.state[s->running] != SLOTS_TESTING) {
        return SLOTS_NOT_TESTING;
    }
    slots_record next = s->record;
    next.state[s->running] = SLOTS_CONFIRMED;
    next.active = s->running;
    return slots_journal_store(s, &next);
}

slots_status slots_give_up(slots *s, uint32_t failure)
{
    uint8_t slot = s->running;
    if (slot >= SLOTS_COUNT) {
        return SLOTS_NOTHING_BEFORE;
    }
    slots_record next = s->record;
    if (next.state[slot] == SLOTS_FAILED) {
        return SLOTS_OK; /* it is given up already */
    }
    uint8_t other = (uint8_t)(1 - slot);
    next.state[slot] = SLOTS_FAILED;
    next.failure = failure;
    if (next.state[other] == SLOTS_PENDING) {
        next.state[other] = SLOTS_FAILED; /* going back is not trying something else */
    }
    if (next.active == slot) {
        next.active = next.state[other] == SLOTS_CONFIRMED ? other : SLOTS_FACTORY;
    }
    return slots_journal_store(s, &next);
}
