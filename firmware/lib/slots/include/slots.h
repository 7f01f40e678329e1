/*
 * Two model slots in non-volatile memory. Power may be cut at any write or erase: the next boot finds the old
 * model, the new one, or, where none was ever confirmed, the factory model of the firmware.
 *
 * The memory: two sectors of records, then slot 0, then slot 1. What is true is the newest whole record; a
 * change is one record more, so it happened or it did not. When a sector of records is full, the other one is
 * erased and goes on.
 *
 *     EMPTY --upload, slots_test--> PENDING --slots_boot--> TESTING --slots_confirm--> CONFIRMED
 *                                      |                       |                           |
 *                             (refused) +-------> FAILED <------+ (slots_give_up,            +
 *                                                                 or a boot that finds it TESTING)
 *
 * slots_try makes PENDING again what failed, or was confirmed before the model that is active.
 *
 * The slot that runs is never written: an upload goes to the other one.
 */
#ifndef SLOTS_H
#define SLOTS_H

#include <stdbool.h>
#include <stdint.h>

#define SLOTS_COUNT        2u
#define SLOTS_FACTORY      2u /* in place of a slot's number: the model in the firmware */
#define SLOTS_NONE         3u
#define SLOTS_WRITE_BYTES  32u /* all writes are aligned to it: the largest word of common flash */
#define SLOTS_RECORD_BYTES 64u
#define SLOTS_HASH_BYTES   32u

typedef enum { SLOTS_EMPTY, SLOTS_PENDING, SLOTS_TESTING, SLOTS_CONFIRMED, SLOTS_FAILED } slots_state;

typedef enum {
    SLOTS_OK,
    SLOTS_BAD_LAYOUT, /* sizes that cannot be */
    SLOTS_BAD_FLASH,  /* the memory did not do what it was told; open again before going on */
    SLOTS_BUSY,       /* that slot runs, or waits for the next boot */
    SLOTS_TOO_LARGE,
    SLOTS_OUT_OF_ORDER, /* not the piece that comes next: slots.offset is its offset */
    SLOTS_REFUSED,      /* the image is not what it should be */
    SLOTS_NOT_TESTING,
    SLOTS_NOTHING_BEFORE /* the factory model runs */
} slots_status;

/* Why a model failed, or was refused, last. Firmware adds its own numbers from SLOTS_FAILURE_OWN on. */
enum {
    SLOTS_FAILURE_NONE,
    SLOTS_FAILURE_RESET,   /* it was on trial, and the device started again */
    SLOTS_FAILURE_REFUSED, /* its size cannot be */
    SLOTS_FAILURE_REVERTED,
    SLOTS_FAILURE_OWN = 16
};

/* NOR flash, or what behaves like it: erased to 0xff by the sector, then written once. All return success. */
typedef struct slots_flash {
    void *context;
    uint32_t sector_bytes;
    uint32_t slot_sectors; /* of each slot */
    bool (*read)(void *context, uint32_t at, uint8_t *to, uint32_t bytes);
    bool (*write)(void *context, uint32_t at, const uint8_t *from, uint32_t bytes);
    bool (*erase)(void *context, uint32_t at);
    /* 0: at `at` lies a rightly signed image that this firmware can run. Else why it does not. */
    uint32_t (*refusal)(void *context, uint32_t at, uint32_t bytes);
} slots_flash;

/* As it lies in memory. */
typedef struct slots_record {
    uint32_t magic;
    uint32_t sequence; /* the highest is the newest */
    uint32_t boots;
    uint32_t bytes[SLOTS_COUNT];
    uint8_t state[SLOTS_COUNT];
    uint8_t active;    /* slot that was confirmed last, or SLOTS_FACTORY */
    uint8_t receiving; /* slot that an upload goes to, or SLOTS_NONE */
    uint32_t failure;
    uint8_t hash[SLOTS_HASH_BYTES]; /* names the upload */
    uint32_t crc32;                 /* of all before */
} slots_record;

typedef struct slots {
    const slots_flash *flash;
    slots_record record;
    uint32_t sector; /* of the newest record: 0 or 1 */
    uint32_t next;   /* place for the next one in it */
    uint32_t offset; /* bytes of the upload that are there */
    bool uploading;  /* slots_begin has been called since the start */
    uint8_t running; /* slot that slots_boot chose, SLOTS_FACTORY, or SLOTS_NONE before */
} slots;

/* Find the newest record. Writes nothing. `flash` has to stay. */
slots_status slots_open(slots *s, const slots_flash *flash);

/* Once a start: choose the model, count the boot. Returns a slot, or SLOTS_FACTORY. A model on trial is
 * returned only after it is written down that it was tried. */
uint8_t slots_boot(slots *s);

/* Begin an upload, or go on with the one of that hash and size: slots.offset says from where. */
slots_status slots_begin(slots *s, uint32_t bytes, const uint8_t hash[SLOTS_HASH_BYTES]);

/* The next piece: a multiple of SLOTS_WRITE_BYTES, but for the last. */
slots_status slots_upload(slots *s, uint32_t offset, const uint8_t *data, uint32_t bytes);

/* The upload is whole: try it at the next boot. */
slots_status slots_test(slots *s);

/* The same for an image that a slot holds already. */
slots_status slots_try(slots *s, uint8_t slot);

slots_status slots_confirm(slots *s);

/* Give up the model that runs, confirmed or not: the next boot chooses what was confirmed before it. */
slots_status slots_give_up(slots *s, uint32_t failure);
slots_status slots_erase(slots *s, uint8_t slot);

/* Where a slot begins in memory. */
uint32_t slots_address(const slots *s, uint8_t slot);

#endif
