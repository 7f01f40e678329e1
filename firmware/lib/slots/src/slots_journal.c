#include "slots_journal.h"

#include <stddef.h>
#include <string.h>

#include "planrt.h"

#define MAGIC 0x544f4c53u /* "SLOT" */

typedef char slots_record_has_no_padding[sizeof(slots_record) == SLOTS_RECORD_BYTES ? 1 : -1];

static uint32_t checksum(const slots_record *record)
{
    return planrt_crc32(0, record, offsetof(slots_record, crc32));
}

static bool is_whole(const slots_record *record)
{
    bool states = record->state[0] <= SLOTS_FAILED && record->state[1] <= SLOTS_FAILED;
    return record->magic == MAGIC && record->crc32 == checksum(record) && states &&
           record->active <= SLOTS_FACTORY && record->receiving <= SLOTS_NONE &&
           record->receiving != SLOTS_FACTORY;
}

static bool is_erased(const slots_record *record)
{
    uint8_t bytes[SLOTS_RECORD_BYTES];
    memcpy(bytes, record, sizeof(bytes));
    for (uint32_t i = 0; i < sizeof(bytes); i++) {
        if (bytes[i] != 0xffu) {
            return false;
        }
    }
    return true;
}

static uint32_t places(const slots *s)
{
    return s->flash->sector_bytes / SLOTS_RECORD_BYTES;
}

static bool read_record(const slots *s, uint32_t sector, uint32_t place, slots_record *to)
{
    uint8_t bytes[SLOTS_RECORD_BYTES];
    uint32_t at = sector * s->flash->sector_bytes + place * SLOTS_RECORD_BYTES;
    if (!s->flash->read(s->flash->context, at, bytes, sizeof(bytes))) {
        return false;
    }
    memcpy(to, bytes, sizeof(bytes));
    return true;
}

slots_status slots_journal_open(slots *s)
{
    bool found = false;
    memset(&s->record, 0, sizeof(s->record));
    s->record.active = SLOTS_FACTORY;
    s->record.receiving = SLOTS_NONE;
    s->sector = 1;
    s->next = places(s); /* full: the first record of a new device goes to sector 0 */
    for (uint32_t sector = 0; sector < 2; sector++) {
        uint32_t next = 0;
        bool newest_is_here = false;
        for (uint32_t place = 0; place < places(s); place++) {
            slots_record record;
            if (!read_record(s, sector, place, &record)) {
                return SLOTS_BAD_FLASH;
            }
            if (!is_erased(&record)) {
                next = place + 1; /* also behind a record that was cut off: nothing is written twice */
            }
            if (is_whole(&record) && (!found || record.sequence > s->record.sequence)) {
                s->record = record;
                found = newest_is_here = true;
            }
        }
        if (newest_is_here) {
            s->sector = sector;
            s->next = next;
        }
    }
    return SLOTS_OK;
}

slots_status slots_journal_store(slots *s, const slots_record *next)
{
    const slots_flash *flash = s->flash;
    slots_record record = *next, written;
    record.magic = MAGIC;
    record.sequence = s->record.sequence + 1;
    record.crc32 = checksum(&record);
    if (s->next >= places(s)) {
        if (!flash->erase(flash->context, (1 - s->sector) * flash->sector_bytes)) {
            return SLOTS_BAD_FLASH;
        }
        s->sector = 1 - s->sector;
        s->next = 0;
    }
    s->record.sequence =
        record.sequence; /* should this one come to nothing, no later one may have its number */
    uint8_t bytes[SLOTS_RECORD_BYTES];
    memcpy(bytes, &record, sizeof(bytes));
    uint32_t place = s->next++;
    uint32_t at = s->sector * flash->sector_bytes + place * SLOTS_RECORD_BYTES;
    if (!flash->write(flash->context, at, bytes, sizeof(bytes)) ||
        !read_record(s, s->sector, place, &written) || memcmp(&written, &record, sizeof(record)) != 0) {
        return SLOTS_BAD_FLASH;
    }
    s->record = record;
    return SLOTS_OK;
}
