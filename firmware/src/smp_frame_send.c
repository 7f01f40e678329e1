#include "smp_frame.h"

/* Characters a line, whole groups of four: 127 less two marks and the newline. */
#define CHARACTERS_A_LINE ((SMP_LINE_BYTES - 3u) / 4u * 4u)

typedef struct line_writer {
    void (*put)(uint8_t byte);
    uint32_t bits;       /* up to three bytes that wait for their group */
    uint32_t bytes;      /* how many */
    uint32_t characters; /* written in this line */
} line_writer;

static void put_group(line_writer *writer)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (writer->characters == CHARACTERS_A_LINE) {
        writer->put('\n');
        writer->put(0x04);
        writer->put(0x14);
        writer->characters = 0;
    }
    uint32_t bits = writer->bits << (8u * (3u - writer->bytes));
    for (uint32_t i = 0; i < 4u; i++) {
        writer->put(i <= writer->bytes ? (uint8_t)alphabet[(bits >> (18u - 6u * i)) & 63u] : (uint8_t)'=');
    }
    writer->characters += 4u;
    writer->bits = 0;
    writer->bytes = 0;
}

static void put_byte(line_writer *writer, uint8_t byte)
{
    writer->bits = (writer->bits << 8) | byte;
    if (++writer->bytes == 3u) {
        put_group(writer);
    }
}

void smp_frame_send(const uint8_t *message, size_t length, void (*put)(uint8_t byte))
{
    line_writer writer = {.put = put};
    uint16_t crc = 0;
    put(0x06);
    put(0x09);
    put_byte(&writer, (uint8_t)((length + SMP_CRC_BYTES) >> 8));
    put_byte(&writer, (uint8_t)(length + SMP_CRC_BYTES));
    for (size_t i = 0; i < length; i++) {
        crc = smp_crc16(crc, message[i]);
        put_byte(&writer, message[i]);
    }
    put_byte(&writer, (uint8_t)(crc >> 8));
    put_byte(&writer, (uint8_t)crc);
    if (writer.bytes) {
        put_group(&writer);
    }
    put('\n');
}
