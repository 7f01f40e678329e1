#include "mlperf/mlperf.h"

#include "build_info.h"
#include "mlperf/mlperf_data.h"
#include "mlperf/mlperf_infer.h"
#include "mlperf/mlperf_line.h"
#include "mlperf/mlperf_words.h"
#include "mlperf_benchmark.h"

static void print_help(mlperf_put put)
{
    static const char *const lines[] = {
        "name         what this board is",
        "profile      which firmware, which model",
        "timestamp    microseconds of timed inferences so far",
        "db load N    take N bytes of input",
        "db HEX       the next of them, two digits a byte",
        "db print     those that have been loaded",
        "infer N [W]  N timed inferences after W that are not timed",
        "results      of the last inference",
    };
    for (uint32_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        mlperf_print_line(put, lines[i]);
    }
}

static void answer(mlperf_put put, char *rest)
{
    const char *word = mlperf_next_word(&rest);
    if (mlperf_same(word, "name")) {
        mlperf_print_line(put, "m-name-dut-[" BUILD_BOARD "]");
    } else if (mlperf_same(word, "profile")) {
        mlperf_print_line(put, "m-profile-[tinyml-mlops planrt " BUILD_ID "]");
        mlperf_print_line(put, "m-model-[" MLPERF_MODEL "]");
    } else if (mlperf_same(word, "help")) {
        print_help(put);
    } else if (mlperf_same(word, "timestamp")) {
        mlperf_print_timestamp(put);
    } else if (mlperf_same(word, "db")) {
        mlperf_data_command(put, rest);
    } else if (mlperf_same(word, "infer")) {
        mlperf_infer_command(put, rest);
    } else if (mlperf_same(word, "results")) {
        mlperf_print_results(put);
    } else {
        mlperf_print(put, "e-[Unknown command: ");
        mlperf_print(put, word);
        mlperf_print_line(put, "]");
    }
}

void mlperf_take(uint8_t byte, void (*put)(uint8_t byte))
{
    static mlperf_line line;
    switch (mlperf_line_take(&line, byte)) {
    case MLPERF_NOTHING:
        return;
    case MLPERF_COMMAND:
        answer(put, line.text);
        break;
    case MLPERF_TOO_LONG:
        mlperf_print_count(put, "e-[a command has ", MLPERF_LINE_BYTES, " characters at most]");
        break;
    }
    mlperf_print_line(put, "m-ready");
}
