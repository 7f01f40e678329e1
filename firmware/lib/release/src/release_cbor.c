#include "release_cbor.h"

#include <stddef.h>
#include <string.h>

#define OPEN     31u /* additional information: length not told */
#define BREAK    0xFFu
#define FALSE_IS 20u
#define TRUE_IS  21u

static uint64_t fail(release_cbor *reader)
{
    reader->failed = true;
    reader->left = 0;
    return 0;
}

/* The first bytes of an item: its kind and its number. Of an open one: its number is OPEN, and it is open. */
static uint64_t head(release_cbor *reader, enum release_cbor_kind *kind, bool *open)
{
    *open = false;
    *kind = RELEASE_CBOR_SIMPLE;
    if (reader->left == 0) {
        return fail(reader);
    }
    const uint32_t first = *reader->at;
    const uint32_t information = first & 31u;
    *kind = (enum release_cbor_kind)(first >> 5);
    *open = information == OPEN;
    const uint32_t more = information < 24u || *open ? 0u
                          : information < 28u        ? 1u << (information - 24u)
                                                     : 9u;
    if (more > 8u || reader->left <= more) {
        return fail(reader);
    }
    uint64_t number = more == 0 ? information : 0;
    for (uint32_t i = 1; i <= more; i++) {
        number = number << 8 | reader->at[i];
    }
    reader->at += 1u + more;
    reader->left -= 1u + more;
    return number;
}

static uint64_t closed(release_cbor *reader, enum release_cbor_kind wanted)
{
    enum release_cbor_kind kind;
    bool open;
    const uint64_t number = head(reader, &kind, &open);
    return reader->failed || kind != wanted || open ? fail(reader) : number;
}

uint32_t release_cbor_uint(release_cbor *reader)
{
    const uint64_t number = closed(reader, RELEASE_CBOR_UINT);
    return number > UINT32_MAX ? (uint32_t)fail(reader) : (uint32_t)number;
}

bool release_cbor_bool(release_cbor *reader)
{
    const uint64_t number = closed(reader, RELEASE_CBOR_SIMPLE);
    return number == TRUE_IS ? true : number == FALSE_IS ? false : fail(reader) != 0;
}

static release_bytes take(release_cbor *reader, uint64_t bytes)
{
    if (reader->failed || bytes > reader->left) {
        (void)fail(reader);
        return (release_bytes){NULL, 0};
    }
    const release_bytes taken = {reader->at, (uint32_t)bytes};
    reader->at += bytes;
    reader->left -= (uint32_t)bytes;
    return taken;
}

release_bytes release_cbor_string(release_cbor *reader, enum release_cbor_kind kind)
{
    return take(reader, closed(reader, kind));
}

uint32_t release_cbor_enter(release_cbor *reader, enum release_cbor_kind wanted)
{
    enum release_cbor_kind kind;
    bool open;
    const uint64_t count = head(reader, &kind, &open);
    if (reader->failed || kind != wanted ||
        (!open && count > reader->left)) { /* an item has a byte or more */
        return (uint32_t)fail(reader);
    }
    return open ? RELEASE_CBOR_OPEN : (uint32_t)count;
}

bool release_cbor_next(release_cbor *reader, uint32_t *left)
{
    if (reader->failed || *left == 0) {
        return false;
    }
    if (*left != RELEASE_CBOR_OPEN) {
        --*left;
        return true;
    }
    if (reader->left == 0) {
        return fail(reader) != 0;
    }
    if (*reader->at != BREAK) {
        return true;
    }
    reader->at++;
    reader->left--;
    *left = 0;
    return false;
}

/* Without recursion: counts what is still to come. Open maps and arrays in what is skipped are refused. */
void release_cbor_skip(release_cbor *reader)
{
    uint64_t items = 1;
    while (items > 0 && !reader->failed) {
        enum release_cbor_kind kind;
        bool open;
        const uint64_t number = head(reader, &kind, &open);
        items--;
        if (open) {
            (void)fail(reader);
        } else if (kind == RELEASE_CBOR_BYTES || kind == RELEASE_CBOR_TEXT) {
            (void)take(reader, number);
        } else if (kind == RELEASE_CBOR_ARRAY || kind == RELEASE_CBOR_MAP) {
            items += number > reader->left ? fail(reader) : kind == RELEASE_CBOR_MAP ? 2u * number : number;
        } else if (kind == RELEASE_CBOR_TAG) {
            items++;
        }
    }
}

bool release_is_text(release_bytes found, const char *text)
{
    return found.bytes == strlen(text) && memcmp(found.data, text, found.bytes) == 0;
}
