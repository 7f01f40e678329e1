/*
 * MCUmgr's serial framing, both ways.
 *
 * A frame travels in lines of at most 127 bytes: two bytes that start the first line (06 09) or go on with it
 * (04 14), base64, a newline. Decoded and joined: length (2 bytes, big-endian, of what follows), the message,
 * its CRC-16/XMODEM (2 bytes, big-endian).
 *
 * What is not a whole, correct frame is dropped without an answer, the host repeats it. Text between frames
 * is ignored.
 */
#ifndef SMP_FRAME_H
#define SMP_FRAME_H

#include <stddef.h>
#include <stdint.h>

/* The longest message: header, CBOR and SMP_CHUNK_BYTES of tensor data. Reported by "MCUmgr parameters". */
#define SMP_CHUNK_BYTES 512u
#ifdef TINYML_FLEET
#define SMP_MESSAGE_BYTES (SMP_CHUNK_BYTES + 128u) /* the first piece of an image, with what names it */
#else
#define SMP_MESSAGE_BYTES (SMP_CHUNK_BYTES + 64u)
#endif
#define SMP_CRC_BYTES  2u
#define SMP_LINE_BYTES 127u

typedef struct smp_frame_reader {
    uint8_t message[SMP_MESSAGE_BYTES + SMP_CRC_BYTES];
    uint32_t state;    /* of the line, see smp_frame.c */
    uint32_t quad;     /* up to four base64 characters, six bits each */
    uint32_t sextets;  /* how many of them there are */
    uint32_t padding;  /* '=' seen in this line */
    uint32_t received; /* bytes since the frame's start, the two of the length among them */
    uint32_t expected; /* what the length says */
} smp_frame_reader;

/* Takes one byte of the wire. Returns the length of the message that it completed, now in reader->message
   until the next call, or 0. A reader starts as zeros. */
size_t smp_frame_take(smp_frame_reader *reader, uint8_t byte);

/* Sends a message of length bytes, byte by byte through put. */
void smp_frame_send(const uint8_t *message, size_t length, void (*put)(uint8_t byte));

/* CRC-16/XMODEM (polynomial 0x1021); start with 0. */
uint16_t smp_crc16(uint16_t crc, uint8_t byte);

#endif
