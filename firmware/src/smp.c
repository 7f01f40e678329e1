#include "smp.h"

#include "external_ram/external_ram.h"
#include "tinyml_cbor_encode.h"

#define VERSION_SHIFT  3u
#define VERSION_MASK   3u
#define OPERATION_MASK 7u

typedef struct header {
    uint32_t version; /* 0: SMP version 1, 1: version 2 */
    uint32_t operation;
    uint32_t group;
    uint32_t command;
} header;

static header read_header(const uint8_t *message)
{
    return (header){
        .version = ((uint32_t)message[0] >> VERSION_SHIFT) & VERSION_MASK,
        .operation = message[0] & OPERATION_MASK,
        .group = ((uint32_t)message[4] << 8) | message[5],
        .command = message[7],
    };
}

/* Of the request's, with the answer's operation and length. Whatever is newer than version 2 is answered
 * in 2. */
static void write_header(uint8_t *response, const uint8_t *message, const header *request, size_t bytes)
{
    uint32_t version = request->version ? 1u : 0u;
    response[0] = (uint8_t)((version << VERSION_SHIFT) | (request->operation + 1u));
    response[1] = 0;
    response[2] = (uint8_t)(bytes >> 8);
    response[3] = (uint8_t)bytes;
    for (unsigned i = 4; i < SMP_HEADER_BYTES; i++) {
        response[i] = message[i];
    }
}

static const smp_command *find_command(const header *request)
{
    for (size_t i = 0; i < smp_command_count; i++) {
        const smp_command *command = &smp_commands[i];
        if (command->group == request->group && command->command == request->command &&
            command->operation == request->operation) {
            return command;
        }
    }
    return NULL;
}

static void answer_bare_error(smp_exchange *exchange, uint32_t code)
{
    const struct error_v1 error = {.error_v1_rc = code};
    (void)cbor_encode_error_v1(exchange->response, exchange->response_space, &error,
                               &exchange->response_bytes);
}

static void answer_error(smp_exchange *exchange, const header *request, uint32_t code)
{
    if (request->version == 0) { /* group 0 had no codes of its own then */
        answer_bare_error(exchange, request->group == SMP_GROUP_OS ? SMP_INVALID : code);
        return;
    }
    const struct error_v2 error = {.err_group = request->group, .err_rc = code};
    (void)cbor_encode_error_v2(exchange->response, exchange->response_space, &error,
                               &exchange->response_bytes);
}

static bool is_empty(const smp_exchange *exchange)
{
    const uint8_t *cbor = exchange->request;
    switch (exchange->request_bytes) {
    case 0:
        return true;
    case 1:
        return cbor[0] == 0xA0;
    case 2:
        return cbor[0] == 0xBF && cbor[1] == 0xFF; /* of indefinite length */
    default:
        return false;
    }
}

size_t smp_answer(const uint8_t *message, size_t length, uint8_t *response, size_t response_space)
{
    if (length < SMP_HEADER_BYTES || response_space < SMP_HEADER_BYTES) {
        return 0;
    }
    const header request = read_header(message);
    if (request.operation != SMP_READ && request.operation != SMP_WRITE) {
        return 0; /* an answer, not a request: two devices on one wire must not answer each other for ever */
    }
    smp_exchange exchange = {
        .request = message + SMP_HEADER_BYTES,
        .request_bytes = length - SMP_HEADER_BYTES,
        .response = response + SMP_HEADER_BYTES,
        .response_space = response_space - SMP_HEADER_BYTES,
    };
    const smp_command *command = find_command(&request);
    const size_t said = ((size_t)message[2] << 8) | message[3];
    if (command == NULL) {
        answer_bare_error(&exchange, SMP_NOT_SUPPORTED);
    } else if (said != exchange.request_bytes || (command->bare && !is_empty(&exchange))) {
        answer_error(&exchange, &request, TINYML_BAD_REQUEST);
    } else {
        tinyml_error error = command->handle(&exchange);
        if (error == TINYML_NO_MODEL && external_ram_missing()) {
            error = TINYML_NO_EXTERNAL_RAM; /* why there is none */
        }
        if (error != TINYML_OK) {
            answer_error(&exchange, &request, (uint32_t)error);
        } else if (exchange.response_bytes == 0) {
            answer_bare_error(&exchange, SMP_MESSAGE_SIZE);
        }
    }
    write_header(response, message, &request, exchange.response_bytes);
    return SMP_HEADER_BYTES + exchange.response_bytes;
}

void smp_answer_nothing(smp_exchange *exchange)
{
    if (exchange->response_space > 0) {
        exchange->response[0] = 0xA0;
        exchange->response_bytes = 1;
    }
}
