#include <stdbool.h>

#include "smp_frame.h"

enum {
    BETWEEN,    /* outside a line */
    FIRST_MARK, /* 06 seen */
    NEXT_MARK,  /* 04 seen */
    IN_LINE,
};

#define NOT_BASE64 64u

static uint32_t sextet(uint8_t character)
{
    if (character >= 'A' && character <= 'Z') {
        return character - (uint32_t)'A';
    }
    if (character >= 'a' && character <= 'z') {
        return character - (uint32_t)'a' + 26u;
    }
    if (character >= '0' && character <= '9') {
        return character - (uint32_t)'0' + 52u;
    }
    return character == '+' ? 62u : character == '/' ? 63u : NOT_BASE64;
}

static void drop(smp_frame_reader *reader)
{
    reader->state = BETWEEN;
    reader->received = 0; /* what goes on with the frame is ignored as well */
}

/* One decoded byte; false: it does not belong to a frame that can be taken. */
static bool store(smp_frame_reader *reader, uint8_t byte)
{
    uint32_t index = reader->received++;
    if (index < 2u) {
        reader->expected = (reader->expected << 8) | byte;
        return index == 0u ||
               (reader->expected > SMP_CRC_BYTES && reader->expected <= sizeof reader->message);
    }
    if (index - 2u >= reader->expected) {
        return false;
    }
    reader->message[index - 2u] = byte;
    return true;
}

/* Four characters make three bytes, less one for each '='. */
static bool store_quad(smp_frame_reader *reader)
{
    uint32_t bytes = 3u - reader->padding;
    for (uint32_t i = 0; i < bytes; i++) {
        if (!store(reader, (uint8_t)(reader->quad >> (16u - 8u * i)))) {
            return false;
        }
    }
    reader->quad = 0;
    reader->sextets = 0;
    return true;
}

static bool take_character(smp_frame_reader *reader, uint8_t character)
{
    uint32_t bits = 0;
    if (character == '=') {
        if (reader->sextets < 2u) {
            return false;
        }
        reader->padding++;
    } else {
        bits = sextet(character);
        if (bits == NOT_BASE64 || reader->padding) { /* nothing follows padding */
            return false;
        }
    }
    reader->quad = (reader->quad << 6) | bits;
    return ++reader->sextets < 4u || store_quad(reader);
}

/* The message's length when this line was the frame's last. */
static size_t end_line(smp_frame_reader *reader)
{
    reader->state = BETWEEN;
    if (reader->sextets) { /* a line holds whole groups of four */
        drop(reader);
        return 0;
    }
    if (reader->received < 2u || reader->received - 2u < reader->expected) {
        return 0;
    }
    uint32_t length = reader->expected - SMP_CRC_BYTES;
    uint16_t crc = 0;
    for (uint32_t i = 0; i < reader->expected; i++) {
        crc = smp_crc16(crc, reader->message[i]); /* over its own CRC it comes to 0 */
    }
    drop(reader);
    return crc == 0 ? length : 0;
}

static void start_line(smp_frame_reader *reader)
{
    reader->state = IN_LINE;
    reader->quad = 0;
    reader->sextets = 0;
    reader->padding = 0;
}

size_t smp_frame_take(smp_frame_reader *reader, uint8_t byte)
{
    if (reader->state == FIRST_MARK && byte == 0x09) {
        reader->received = 0;
        reader->expected = 0;
        start_line(reader);
        return 0;
    }
    if (reader->state == NEXT_MARK && byte == 0x14 && reader->received) {
        start_line(reader);
        return 0;
    }
    if (byte == 0x06 || byte == 0x04) { /* never part of a line: a new one begins, whatever was before */
        if (byte == 0x06 || reader->state == IN_LINE) {
            drop(reader);
        }
        reader->state = byte == 0x06 ? FIRST_MARK : NEXT_MARK;
        return 0;
    }
    if (reader->state != IN_LINE) {
        reader->state = BETWEEN;
        return 0;
    }
    if (byte == '\n') {
        return end_line(reader);
    }
    if (byte != '\r' && !take_character(reader, byte)) {
        drop(reader);
    }
    return 0;
}
