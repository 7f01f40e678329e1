/* C strings and blocks of bytes as zcbor takes them. */
#ifndef CBOR_TEXT_H
#define CBOR_TEXT_H

#include "zcbor_common.h"

#define CBOR_LITERAL(text)      ((struct zcbor_string){(const uint8_t *)(text), sizeof(text) - 1u})
#define CBOR_BYTES(data, bytes) ((struct zcbor_string){(const uint8_t *)(data), (bytes)})

#endif
