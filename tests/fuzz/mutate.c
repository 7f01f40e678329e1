/*
 * How libFuzzer changes plans: where structures lie, by values that bounds checks get wrong, and with the
 * CRC-32 that goes with the result, without which nothing gets past the header.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "exact.h"
#include "planrt.h"
#include "planrt_format.h"

#define MOST_PLAN_BYTES 65536u

size_t LLVMFuzzerMutate(uint8_t *data, size_t bytes, size_t space); /* libFuzzer's own mutations */
size_t LLVMFuzzerCustomMutator(uint8_t *plan, size_t bytes, size_t space, unsigned seed);

/* As large as the largest parameters of a kernel. */
typedef union largest {
#define STRUCT(name)
#define FIELD(type, name)
#define ARRAY(type, name, count)
#define END(name) name member_##name;
#include "planrt_layout.def"
#undef STRUCT
#undef FIELD
#undef ARRAY
#undef END
} largest;

static const uint16_t numbers[] = {
#define PLANRT_KERNEL_NUMBER(number, symbol) number,
#include "planrt_kernels.def"
#undef PLANRT_KERNEL_NUMBER
};

static uint32_t state;

static uint32_t random_below(uint32_t limit)
{
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % limit;
}

static uint32_t nasty(void)
{
    static const uint32_t values[] = {0,           1,           2,           3,           0x7fu,
                                      0x80u,       0xffu,       0x7fffu,     0x8000u,     0xffffu,
                                      0x10000u,    16000u,      0x7fffffffu, 0x80000000u, 0x80000001u,
                                      0xfffffffcu, 0xffffffffu, 0xffffff80u, 0x7f800000u, 0xff800000u,
                                      0x7fc00000u, 0x00000001u, 0x7f7fffffu, 0x4f000000u, 0xcf000000u};
    return values[random_below(sizeof values / sizeof values[0])];
}

/* Do the op records that the header speaks of lie in these bytes? */
static int has_ops(const planrt_header *header, size_t bytes)
{
    return header->op_count > 0 && header->ops % 4 == 0 && header->ops <= bytes &&
           (bytes - header->ops) / sizeof(planrt_op) >= header->op_count;
}

/* Most changes go where structures lie: header, tensors, ops, the parameters of an op. */
static size_t place(const uint8_t *plan, size_t bytes)
{
    const planrt_header *header = (const void *)plan;
    const planrt_op *ops = (const void *)(plan + header->ops);
    switch (has_ops(header, bytes) ? random_below(8) : 0) {
    case 0:
        return random_below((uint32_t)bytes);
    case 1:
        return random_below(header->ops + 1u) % bytes;
    case 2:
    case 3:
        return header->ops + random_below(header->op_count * (uint32_t)sizeof(planrt_op));
    default:
        return (ops[random_below(header->op_count)].params + (size_t)random_below(sizeof(largest))) % bytes;
    }
}

static void store(uint8_t *plan, size_t bytes, size_t at, uint32_t value, uint32_t size)
{
    at = at / size * size;
    if (at + size <= bytes) {
        memcpy(plan + at, &value, size);
    }
}

static uint32_t word_at(const uint8_t *plan, size_t bytes, size_t at)
{
    uint32_t word = 0;
    memcpy(&word, plan + (at + 4 <= bytes ? at : 0), sizeof word);
    return word;
}

static void change(uint8_t *plan, size_t bytes)
{
    const planrt_header *header = (const void *)plan;
    const size_t at = place(plan, bytes);
    const size_t word = at / 4 * 4;
    const size_t few = bytes - at < 8 ? bytes - at : 8;
    switch (random_below(9)) {
    case 0:
        plan[at] ^= (uint8_t)(1u << random_below(8));
        break;
    case 1:
        plan[at] = (uint8_t)nasty();
        break;
    case 2:
        store(plan, bytes, at, nasty(), 2);
        break;
    case 3:
        store(plan, bytes, at, nasty(), 4);
        break;
    case 4: /* a little off: tensors that overlap, sizes that are one too many */
        store(plan, bytes, at, word_at(plan, bytes, word) + random_below(17) - 8u, 4);
        break;
    case 5: /* a value from elsewhere: offsets of other things, sizes that fit something else */
        store(plan, bytes, at, word_at(plan, bytes, place(plan, bytes) / 4 * 4), 4);
        break;
    case 6: /* another kernel reads these parameters */
        if (has_ops(header, bytes)) {
            const size_t op = header->ops + random_below(header->op_count) * sizeof(planrt_op);
            store(plan, bytes, op, numbers[random_below(sizeof numbers / sizeof numbers[0])], 2);
        }
        break;
    case 7: /* one more or one fewer of the lowest bit's multiples */
        store(plan, bytes, at, word_at(plan, bytes, word) << random_below(3) >> random_below(3), 4);
        break;
    default: /* what comparisons of the program have shown */
        (void)LLVMFuzzerMutate(plan + at, few, few);
    }
}

static void fix_crc(uint8_t *plan, size_t bytes)
{
    planrt_header *header = (void *)plan;
    const size_t covered = offsetof(planrt_header, crc32) + sizeof header->crc32;
    const size_t end =
        header->plan_bytes <= bytes && header->plan_bytes > covered ? header->plan_bytes : bytes;
    header->crc32 = planrt_crc32(0, plan + covered, end - covered);
}

/* Opening writes the initial values of states. */
static int opens(const uint8_t *plan, size_t bytes)
{
    static uint8_t arena[MOST_ARENA_BYTES] __attribute__((aligned(PLANRT_ARENA_ALIGNMENT)));
    planrt rt;
    return planrt_open(&rt, plan, bytes, arena, sizeof arena) == PLANRT_OK;
}

/* Changes that make a plan be refused are mostly taken back: nothing that grew from such a plan would run. */
size_t LLVMFuzzerCustomMutator(uint8_t *plan, size_t bytes, size_t space, unsigned seed)
{
    static uint8_t before[MOST_PLAN_BYTES];
    state = seed * 2654435761u + 1u;
    state += state == 0;
    if (bytes < sizeof(planrt_header) || bytes > sizeof before) {
        return LLVMFuzzerMutate(plan, bytes, space);
    }
    for (uint32_t changes = 1 + random_below(4); changes > 0; changes--) {
        memcpy(before, plan, bytes);
        change(plan, bytes);
        if (random_below(16) != 0) {
            fix_crc(plan, bytes);
        }
        if (random_below(8) != 0 && !opens(plan, bytes)) {
            memcpy(plan, before, bytes);
        }
    }
    return random_below(32) == 0 ? bytes - random_below((uint32_t)bytes) : bytes;
}
