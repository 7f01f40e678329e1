/*
 * SMP: the header, who handles what, and how errors are answered.
 *
 * A message is 8 bytes of header (operation and version, flags, length, group, sequence, command; big-endian)
 * and CBOR. A request that is well framed is always answered, one that is cut short in its header never.
 */
#ifndef SMP_H
#define SMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SMP_HEADER_BYTES 8u

enum smp_operation { SMP_READ = 0, SMP_WRITE = 2 };
enum smp_group { SMP_GROUP_OS = 0, SMP_GROUP_IMAGE = 1, SMP_GROUP_TINYML = 64 };

/* Errors of SMP itself: sent bare in both versions. */
enum smp_error { SMP_INVALID = 3, SMP_MESSAGE_SIZE = 7, SMP_NOT_SUPPORTED = 8 };

/* Errors of group 64, tinyml-error in tinyml.cddl: version 2 wraps them with the group. Group 0 has the first
   three of them as well. */
typedef enum tinyml_error {
    TINYML_OK = 0,
    TINYML_UNKNOWN = 1,
    TINYML_BAD_REQUEST = 2,
    TINYML_BAD_INDEX = 3,
    TINYML_BAD_RANGE = 4,
    TINYML_NO_MODEL = 5,
    TINYML_OUT_OF_ORDER = 6,
    TINYML_NOT_READY = 7,
    TINYML_NAMED = 8,
    TINYML_NOTHING_BEFORE = 9,
    TINYML_BAD_MEMORY = 10,
    TINYML_NO_EXTERNAL_RAM = 11,
} tinyml_error;

/* The CBOR of a request, and the space for the CBOR of its answer. */
typedef struct smp_exchange {
    const uint8_t *request;
    size_t request_bytes;
    uint8_t *response;
    size_t response_space;
    size_t response_bytes; /* written by the handler; 0: the answer did not fit */
} smp_exchange;

typedef tinyml_error (*smp_handler)(smp_exchange *exchange);

typedef struct smp_command {
    uint8_t group;
    uint8_t command;
    uint8_t operation;
    bool bare; /* what is asked carries nothing: no bytes at all, or an empty map */
    smp_handler handle;
} smp_command;

extern const smp_command smp_commands[];
extern const size_t smp_command_count;

/* Answers one message. Returns the length of the answer in response, 0 where there is none. */
size_t smp_answer(const uint8_t *message, size_t length, uint8_t *response, size_t response_space);

/* Answers with an empty map. */
void smp_answer_nothing(smp_exchange *exchange);

#endif
