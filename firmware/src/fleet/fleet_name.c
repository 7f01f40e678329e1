#include "fleet/fleet_name.h"

#include <stddef.h>
#include <string.h>

#include "fleet/nvm.h"
#include "planrt.h"

#define MAGIC 0x454d414eu /* "NAME" */

/* As it lies in memory. */
typedef struct name_record {
    uint32_t magic;
    uint32_t bytes;
    uint8_t name[FLEET_NAME_MOST];
    uint8_t padding[20];
    uint32_t crc32; /* of all before */
} name_record;

typedef char name_record_is_whole_words[sizeof(name_record) % SLOTS_WRITE_BYTES == 0 ? 1 : -1];

static uint32_t checksum(const name_record *record)
{
    return planrt_crc32(0, record, offsetof(name_record, crc32));
}

release_bytes fleet_name(void)
{
    name_record record;
    const bool whole = nvm_read(NULL, NVM_NAME_AT, (uint8_t *)&record, sizeof record) &&
                       record.magic == MAGIC && record.bytes <= FLEET_NAME_MOST &&
                       record.crc32 == checksum(&record);
    return (release_bytes){nvm_at(NVM_NAME_AT) + offsetof(name_record, name), whole ? record.bytes : 0};
}

bool fleet_name_write(release_bytes name)
{
    name_record record;
    memset(&record, 0, sizeof record);
    record.magic = MAGIC;
    record.bytes = name.bytes;
    memcpy(record.name, name.data, name.bytes);
    record.crc32 = checksum(&record);
    return nvm_erase(NULL, NVM_NAME_AT) &&
           nvm_write(NULL, NVM_NAME_AT, (const uint8_t *)&record, sizeof record);
}

static bool is_alphanumeric(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool fleet_name_is_good(release_bytes name)
{
    for (uint32_t i = 0; i < name.bytes; i++) {
        const uint8_t c = name.data[i];
        if (!is_alphanumeric(c) && (i == 0 || (c != '-' && c != '_' && c != '.'))) {
            return false;
        }
    }
    return name.bytes > 0 && name.bytes <= FLEET_NAME_MOST;
}
