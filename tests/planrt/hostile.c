/*
 * Mutates a plan in many ways, opens each, and runs what is accepted. Built with address and
 * undefined-behaviour sanitizers, which end the program at the first access outside of plan or arena.
 * Arguments: plan file, number of mutations, seed. Prints: opened <n> refused <n>.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "planrt.h"
#include "planrt_format.h"

static uint32_t state;

static uint32_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

/* Exactly `bytes` bytes: the sanitizer sees the first one behind. */
static uint8_t *exact(size_t bytes)
{
    void *found = NULL;
    if (posix_memalign(&found, 16, bytes) != 0) {
        abort();
    }
    return found;
}

static void fix_crc(uint8_t *plan, size_t bytes)
{
    const size_t covered = offsetof(planrt_header, crc32) + sizeof(uint32_t);
    const uint32_t crc = planrt_crc32(0, plan + covered, bytes - covered);
    memcpy(plan + offsetof(planrt_header, crc32), &crc, sizeof crc);
}

/* Values that bounds checks get wrong. */
static uint32_t nasty(void)
{
    static const uint32_t values[] = {0,           1,           2,           0x7fu,      0x80u,  0xffu,
                                      0x7fffu,     0x8000u,     0xffffu,     0x10000u,   16000u, 0x7fffffffu,
                                      0x80000000u, 0x80000001u, 0xfffffffcu, 0xffffffffu};
    return values[next_random() % (sizeof values / sizeof values[0])];
}

/* Most changes go where structures lie, at the start or at an op's parameters, not into weights. */
static size_t place(const uint8_t *plan, size_t bytes)
{
    const planrt_header *header = (const void *)plan;
    const planrt_op *ops = (const void *)(plan + header->ops);
    switch (next_random() % 4) {
    case 0:
        return next_random() % bytes;
    case 1:
        return next_random() % header->ops;
    case 2:
        return header->ops + next_random() % (header->op_count * sizeof(planrt_op));
    default:
        return (ops[next_random() % header->op_count].params + next_random() % 76u) % bytes;
    }
}

static void mutate(const uint8_t *plan, uint8_t *copy, size_t bytes)
{
    for (uint32_t i = next_random() % 3 + 1; i > 0; i--) {
        const size_t at = place(plan, bytes);
        const uint32_t value = nasty();
        uint32_t word;
        switch (next_random() % 5) {
        case 0:
            copy[at] ^= (uint8_t)(1u << next_random() % 8);
            break;
        case 1:
            copy[at] = (uint8_t)next_random();
            break;
        case 2:
            memcpy(copy + at / 2 * 2, &value, 2);
            break;
        case 3:
            memcpy(copy + at / 4 * 4, &value, 4);
            break;
        default: /* a little off: tensors that overlap, sizes that are one too many */
            memcpy(&word, copy + at / 4 * 4, 4);
            word += next_random() % 17 - 8u;
            memcpy(copy + at / 4 * 4, &word, 4);
        }
    }
}

/* Opens a plan of exactly `bytes` bytes with an arena of exactly what it asks for, and runs it. */
static int try_plan(const uint8_t *plan, size_t bytes)
{
    planrt_selftest_report report;
    planrt rt;
    uint8_t *copy = exact(bytes);
    uint8_t *arena;
    size_t arena_bytes =
        bytes >= sizeof(planrt_header) ? ((const planrt_header *)(const void *)plan)->arena_bytes : 0;
    int opened;
    memcpy(copy, plan, bytes);
    arena_bytes = arena_bytes > (1u << 22) ? 64u : arena_bytes;
    arena = exact(arena_bytes + (arena_bytes == 0));
    memset(arena, (int)(next_random() & 0xffu), arena_bytes);
    opened = planrt_open(&rt, copy, bytes, arena, arena_bytes) == PLANRT_OK;
    if (opened) {
        planrt_invoke(&rt);
        planrt_selftest(&rt, &report);
        for (uint32_t op = 0; op < planrt_op_count(&rt) + 2u; op++) {
            planrt_invoke_op(&rt, op);
            (void)planrt_op_output(&rt, op);
        }
    }
    free(copy);
    free(arena);
    return opened;
}

int main(int count, char **arguments)
{
    FILE *file = count == 4 ? fopen(arguments[1], "rb") : NULL;
    const unsigned long mutations = count == 4 ? strtoul(arguments[2], NULL, 10) : 0;
    uint8_t *plan = exact(1u << 20);
    size_t bytes;
    unsigned long opened = 0;
    if (file == NULL) {
        return 2;
    }
    bytes = fread(plan, 1, 1u << 20, file);
    fclose(file);
    state = (uint32_t)strtoul(arguments[3], NULL, 10) | 1u;
    if (!try_plan(plan, bytes)) {
        return 3;
    }
    for (unsigned long i = 0; i < mutations; i++) {
        uint8_t *copy = exact(bytes);
        memcpy(copy, plan, bytes);
        mutate(plan, copy, bytes);
        if (next_random() % 8 != 0) {
            fix_crc(copy, bytes);
        }
        opened += (unsigned long)try_plan(copy, next_random() % 16 == 0 ? next_random() % bytes : bytes);
        free(copy);
    }
    free(plan);
    printf("opened %lu refused %lu\n", opened, mutations - opened);
    return 0;
}
