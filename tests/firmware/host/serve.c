/*
 * The firmware's protocol code as a filter: bytes of the wire in, bytes of the wire out.
 *
 * Every message is answered out of and into blocks of exactly its size on the heap, so that the address
 * sanitizer sees the first byte beyond.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mlperf/mlperf.h"
#include "model.h"
#include "smp.h"
#include "smp_frame.h"

static void put(uint8_t byte)
{
    putchar(byte);
}

static void serve(const uint8_t *message, size_t length, size_t response_space)
{
    uint8_t *request = malloc(length);
    uint8_t *response = malloc(response_space);
    memcpy(request, message, length);
    const size_t answered = smp_answer(request, length, response, response_space);
    if (answered > response_space) {
        abort();
    }
    if (answered > 0) {
        smp_frame_send(response, answered, put);
    }
    free(request);
    free(response);
}

/* Argument: bytes of space for a response. */
int main(int count, char **arguments)
{
    static smp_frame_reader reader;
    const size_t response_space = count > 1 ? (size_t)atoi(arguments[1]) : 768u;
    model_open();
    for (int byte = getchar(); byte != EOF; byte = getchar()) {
        mlperf_take((uint8_t)byte, put);
        const size_t length = smp_frame_take(&reader, (uint8_t)byte);
        if (length > 0) {
            serve(reader.message, length, response_space);
        }
    }
    return 0;
}
