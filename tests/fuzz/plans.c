/*
 * What libFuzzer runs: opens bytes that may be a plan, and runs what is accepted. Built with sanitizers,
 * which end the program at the first access outside of plan or arena and at undefined arithmetic.
 * Prints at the end: opened <n> refused <n> kernels <n that ran>.
 */
#include <stdio.h>
#include <string.h>

#include "exact.h"
#include "planrt_format.h"

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

#define MOST_LABELS 100u /* that are read */

static unsigned long opened;
static unsigned long refused;
static uint8_t ran[UINT16_MAX + 1];

static void report(void)
{
    unsigned kernels = 0;
    for (size_t i = 0; i < sizeof ran; i++) {
        kernels += ran[i];
    }
    printf("opened %lu refused %lu kernels %u\n", opened, refused, kernels);
}

int LLVMFuzzerInitialize(int *count, char ***arguments)
{
    (void)count, (void)arguments;
    return atexit(report);
}

/* Reads all of it, if there is any. */
static void read_all(const void *data, uint32_t bytes)
{
    if (data != NULL) {
        (void)planrt_crc32(0, data, bytes);
    }
}

static void touch(planrt_tensor tensor)
{
    read_all(tensor.data, tensor.bytes);
}

/* All that a plan says of its model. */
static void read_metadata(const planrt *rt)
{
    uint32_t bytes;
    const void *found = planrt_metadata(rt, &bytes);
    const planrt_decision *rule = planrt_decision_rule(rt);
    read_all(found, bytes);
    found = planrt_description(rt, &bytes);
    read_all(found, bytes);
    for (uint32_t i = 0; rule != NULL && i <= rule->label_count && i < MOST_LABELS; i++) {
        const char *label = planrt_label(rt, i);
        read_all(label, (uint32_t)strlen(label));
    }
}

/* Everything that may be called on an open plan, one index too far as well. */
static void use(planrt *rt)
{
    planrt_selftest_report found;
    read_metadata(rt);
    planrt_reset(rt);
    (void)planrt_state_count(rt);
    for (uint32_t i = 0; i < planrt_input_count(rt); i++) {
        memset(planrt_input(rt, i).data, 0x5a, planrt_input(rt, i).bytes);
    }
    touch(planrt_input(rt, planrt_input_count(rt)));
    for (uint32_t op = 0; op <= planrt_op_count(rt); op++) {
        ran[planrt_op_kernel(rt, op)] |= op < planrt_op_count(rt);
        planrt_invoke_op(rt, op);
        touch(planrt_op_output(rt, op));
    }
    for (uint32_t i = 0; i <= planrt_output_count(rt); i++) {
        touch(planrt_output(rt, i));
    }
    (void)planrt_selftest(rt, &found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    uint8_t *plan = exact(bytes);
    uint32_t arena_bytes = 0;
    uint8_t *arena;
    planrt rt;
    if (bytes > 0) {
        memcpy(plan, data, bytes);
    }
    if (bytes >= sizeof(planrt_header)) {
        memcpy(&arena_bytes, plan + offsetof(planrt_header, arena_bytes), sizeof arena_bytes);
    }
    arena_bytes = arena_bytes > MOST_ARENA_BYTES ? 0 : arena_bytes;
    arena = exact(arena_bytes);
    memset(arena, bytes > 0 ? data[bytes - 1] : 0,
           arena_bytes); /* what an arena holds at first is anything */
    if (planrt_open(&rt, plan, bytes, arena, arena_bytes) == PLANRT_OK) {
        opened++;
        use(&rt);
    } else {
        refused++;
    }
    if (bytes > 0 && memcmp(plan, data, bytes) != 0) {
        abort(); /* the plan was written to: it lies in flash */
    }
    free(arena);
    free(plan);
    return 0;
}
