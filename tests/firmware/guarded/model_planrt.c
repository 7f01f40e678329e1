/*
 * In place of the firmware's model_planrt.c, for tests: arena and plan lie in RAM between guards, and the end
 * of the stack has one. They are looked at whenever a handler asks for the model, and after every inference.
 * The runtime is compiled with -fstack-protector-all, so that every frame of it ends in a guard as well.
 * Where one was written to, the firmware says which and stops.
 */
#include "model.h"

#include <string.h>

#include "board.h"
#include "core.h"
#include "model_plan.h"
#include "model_planrt.h"

#define GUARD_BYTES 64u

static struct {
    uint8_t before[GUARD_BYTES];
    uint8_t memory[MODEL_PLAN_ARENA_BYTES];
    uint8_t after[GUARD_BYTES];
} arena __attribute__((aligned(PLANRT_ARENA_ALIGNMENT), section(".bss.arena")));

static struct {
    uint8_t before[GUARD_BYTES];
    uint8_t memory[MODEL_PLAN_BYTES];
    uint8_t after[GUARD_BYTES];
} plan __attribute__((aligned(PLANRT_PLAN_ALIGNMENT)));

planrt model_runtime;
static planrt_status status = PLANRT_TRUNCATED;

extern uint32_t __stack_bottom[];
extern const uintptr_t __stack_chk_guard;
void __stack_chk_fail(void);

const uintptr_t __stack_chk_guard __attribute__((used)) = 0x5ac3e17bu;

__attribute__((noreturn)) static void stop(const char *text)
{
    for (; *text; text++) {
        board_uart_put((uint8_t)*text);
    }
    for (;;) {
        core_wait();
    }
}

__attribute__((used)) void __stack_chk_fail(void)
{
    stop("\r\nGUARD of a frame\r\n");
}

/* No two neighbours alike, so that moved bytes are noticed as well. */
static uint8_t pattern(uint32_t i)
{
    return (uint8_t)(0xa5u + 37u * i);
}

static void set(uint8_t *guard)
{
    for (uint32_t i = 0; i < GUARD_BYTES; i++) {
        guard[i] = pattern(i);
    }
}

static void check(const uint8_t *guard, const char *text)
{
    for (uint32_t i = 0; i < GUARD_BYTES; i++) {
        if (guard[i] != pattern(i)) {
            stop(text);
        }
    }
}

static void check_all(void)
{
    check(arena.before, "\r\nGUARD before the arena\r\n");
    check(arena.after, "\r\nGUARD after the arena\r\n");
    check(plan.before, "\r\nGUARD before the plan\r\n");
    check(plan.after, "\r\nGUARD after the plan\r\n");
    if (memcmp(plan.memory, model_plan, sizeof plan.memory) != 0) {
        stop("\r\nGUARD the plan itself\r\n");
    }
    for (uint32_t i = 0; i < GUARD_BYTES / sizeof(uint32_t); i++) {
        if (((volatile uint32_t *)__stack_bottom)[i] != CORE_STACK_PAINT) {
            stop("\r\nGUARD at the end of the stack\r\n");
        }
    }
}

void model_open(void)
{
    set(arena.before);
    set(arena.after);
    set(plan.before);
    set(plan.after);
    memcpy(plan.memory, model_plan, sizeof plan.memory);
    status = planrt_open(&model_runtime, plan.memory, sizeof plan.memory, arena.memory, sizeof arena.memory);
}

bool model_ready(void)
{
    check_all();
    return status == PLANRT_OK;
}

planrt *model_planrt(void)
{
    return model_ready() ? &model_runtime : NULL;
}

uint32_t model_arena_size(void)
{
    return sizeof arena.memory;
}

void model_invoke(void)
{
    planrt_invoke(&model_runtime);
    check_all();
}
