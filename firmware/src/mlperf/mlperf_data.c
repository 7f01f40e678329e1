#include "mlperf/mlperf_data.h"

#include <stddef.h>

#include "mlperf/mlperf_words.h"
#include "mlperf_benchmark.h"

#define BYTES_A_LINE 8u

static uint8_t data[MLPERF_DATA_BYTES];
static uint32_t expected; /* by "db load": at most all of data */
static uint32_t loaded;   /* at most expected */

const uint8_t *mlperf_data(void)
{
    return loaded == sizeof data ? data : NULL;
}

static void load(mlperf_put put, const char *word)
{
    uint32_t bytes;
    if (!mlperf_number(word, &bytes) || bytes == 0) {
        mlperf_print_error(put, "db load takes a number of bytes, at least 1");
        return;
    }
    if (bytes > sizeof data) {
        mlperf_print_count(put, "e-[db holds ", sizeof data, " bytes at most]");
        return;
    }
    expected = bytes;
    loaded = 0;
    mlperf_print_count(put, "m-[Expecting ", bytes, " bytes]");
}

/* Pairs of digits in the word; -1: it holds something else, or half a pair. */
static int32_t hex_bytes(const char *word)
{
    int32_t digits = 0;
    while (mlperf_hex_digit(word[digits]) < 16u) {
        digits++;
    }
    return word[digits] != '\0' || digits % 2 ? -1 : digits / 2;
}

/* All of a command's bytes or none of them: a damaged one can be sent again. */
static void append(mlperf_put put, const char *word)
{
    const int32_t bytes = hex_bytes(word);
    if (bytes < 0) {
        mlperf_print_error(put, "db takes pairs of hexadecimal digits");
        return;
    }
    if ((uint32_t)bytes > expected - loaded) {
        mlperf_print_error(put, expected ? "more bytes than db load said" : "db load comes first");
        return;
    }
    for (int32_t i = 0; i < bytes; i++) {
        data[loaded++] = (uint8_t)(mlperf_hex_digit(word[2 * i]) << 4 | mlperf_hex_digit(word[2 * i + 1]));
    }
    if (loaded == expected) {
        mlperf_print_line(put, "m-load-done");
    }
}

static void print(mlperf_put put)
{
    for (uint32_t i = 0; i < loaded; i++) {
        const bool first = i % BYTES_A_LINE == 0;
        const bool last = i % BYTES_A_LINE == BYTES_A_LINE - 1u || i == loaded - 1u;
        mlperf_print(put, first ? "m-buffer-" : "-");
        mlperf_print_hex(put, data[i]);
        mlperf_print(put, last ? "\r\n" : "");
    }
}

void mlperf_data_command(mlperf_put put, char *rest)
{
    const char *word = mlperf_next_word(&rest);
    if (*word == '\0') {
        mlperf_print_error(put, "db needs load N, hexadecimal digits, or print");
    } else if (mlperf_same(word, "load")) {
        load(put, mlperf_next_word(&rest));
    } else if (mlperf_same(word, "print")) {
        print(put);
    } else {
        append(put, word);
    }
}
