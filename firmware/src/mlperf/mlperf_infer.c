#include "mlperf/mlperf_infer.h"

#include <stddef.h>

#include "board.h"
#include "mlperf/mlperf_data.h"
#include "mlperf/mlperf_tensors.h"
#include "mlperf/mlperf_words.h"
#include "mlperf_benchmark.h"
#include "model.h"
#include "timing.h"

#define DEFAULT_COUNT   1u
#define DEFAULT_WARMUPS 10u
#define MICROSECONDS    1000000u

static uint64_t clock_ticks;
static float results[MLPERF_RESULTS];
static uint32_t result_count; /* 0: nothing has run yet */

void mlperf_print_timestamp(mlperf_put put)
{
    const uint32_t hz = board_tick_hz(); /* whole seconds apart, so that nothing overflows */
    mlperf_print_count(put, "m-lap-us-",
                       clock_ticks / hz * MICROSECONDS + clock_ticks % hz * MICROSECONDS / hz, "");
}

static void invoke(uintptr_t unused)
{
    (void)unused;
    model_invoke();
}

/* An inference may overwrite its input: it is written each time, and only the inference is timed. */
static void infer(const uint8_t *sample, uint32_t count, uint64_t *ticks)
{
    for (uint32_t i = 0; i < count; i++) {
        model_reset();
        mlperf_write_input(sample);
        *ticks += timing_measure(invoke, 0);
    }
}

/* An argument that is left out keeps its default. */
static bool argument(char **rest, uint32_t *number)
{
    const char *word = mlperf_next_word(rest);
    return *word == '\0' || mlperf_number(word, number);
}

void mlperf_infer_command(mlperf_put put, char *rest)
{
    uint32_t count = DEFAULT_COUNT, warmups = DEFAULT_WARMUPS;
    if (!argument(&rest, &count) || !argument(&rest, &warmups) || count == 0) {
        mlperf_print_error(put, "infer takes a number of inferences, at least 1, and one of warm-ups");
        return;
    }
    const uint8_t *sample = mlperf_data();
    if (!model_ready() || !mlperf_model_fits()) {
        mlperf_print_error(put, "the model in this firmware is not one of " MLPERF_MODEL);
        return;
    }
    if (sample == NULL) {
        mlperf_print_count(put, "e-[infer needs ", MLPERF_DATA_BYTES, " bytes: load them with db]");
        return;
    }
    uint64_t warmup_ticks = 0;
    mlperf_print_count(put, "m-warmup-start-", warmups, "");
    infer(sample, warmups, &warmup_ticks);
    mlperf_print_line(put, "m-warmup-done");
    mlperf_print_count(put, "m-infer-start-", count, "");
    mlperf_print_timestamp(put);
    infer(sample, count, &clock_ticks);
    mlperf_print_timestamp(put);
    mlperf_print_line(put, "m-infer-done");
    result_count = mlperf_read_results(sample, results);
    mlperf_print_results(put);
}

void mlperf_print_results(mlperf_put put)
{
    if (result_count == 0) {
        mlperf_print_error(put, "no results: infer comes first");
        return;
    }
    mlperf_print(put, "m-results-[");
    for (uint32_t i = 0; i < result_count; i++) {
        mlperf_print(put, i ? "," : "");
        mlperf_print_real(put, results[i]);
    }
    mlperf_print_line(put, "]");
}
