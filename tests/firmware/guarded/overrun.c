/* For a copy of planrt.c: one byte is written where none belongs; which, the first input says. */

extern uint32_t __stack_bottom[];

__attribute__((noinline)) static void fill(volatile uint8_t *bytes, uint32_t count)
{
    while (count-- > 0) {
        bytes[count] ^= 1u;
    }
}

static void overrun(const planrt *rt)
{
    static volatile uint32_t size = 4;
    uint8_t *plan = (uint8_t *)(uintptr_t)rt->plan;
    uint8_t *end_of_stack = (uint8_t *)__stack_bottom;
    volatile uint8_t local[4] = {0};
    switch (*(const uint8_t *)planrt_input(rt, 0).data) {
    case 1:
        rt->arena[planrt_arena_bytes(rt)] ^= 1u;
        break;
    case 2:
        rt->arena[-1] ^= 1u;
        break;
    case 3:
        plan[planrt_plan_bytes(rt)] ^= 1u;
        break;
    case 4:
        plan[-1] ^= 1u;
        break;
    case 5:
        plan[planrt_plan_bytes(rt) / 2] ^= 1u;
        break;
    case 6:
        fill(local, size + 1u);
        break;
    case 7:
        *end_of_stack ^= 1u;
        break;
    default:
        break;
    }
}
