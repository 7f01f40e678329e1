/*
 * Runs the golden vectors of plans under the sanitizers. Reads from stdin, again and again: bytes of a plan
 * as a decimal number, a newline, the plan. Answers each with one line: ok, or what was wrong.
 */
#include <stdio.h>
#include <string.h>

#include "../fuzz/exact.h"
#include "planrt_format.h"

static void answer(const uint8_t *plan, size_t bytes)
{
    const uint32_t arena_bytes = ((const planrt_header *)(const void *)plan)->arena_bytes;
    uint8_t *arena = exact(arena_bytes);
    planrt_selftest_report found;
    planrt rt;
    const planrt_status status = planrt_open(&rt, plan, bytes, arena, arena_bytes);
    memset(arena, 0xa5, arena_bytes); /* what an arena holds at first is anything */
    if (status != PLANRT_OK) {
        puts(planrt_status_text(status));
    } else if (planrt_selftest(&rt, &found)) {
        puts("ok");
    } else {
        printf("vector %u, output %u, element %u is wrong\n", (unsigned)found.first_vector,
               (unsigned)found.first_output, (unsigned)found.first_element);
    }
    fflush(stdout);
    free(arena);
}

int main(void)
{
    size_t bytes;
    while (scanf("%zu", &bytes) == 1 && getchar() == '\n' && bytes >= sizeof(planrt_header)) {
        uint8_t *plan = exact(bytes);
        if (fread(plan, 1, bytes, stdin) != bytes) {
            return 1;
        }
        answer(plan, bytes);
        free(plan);
    }
    return 0;
}
