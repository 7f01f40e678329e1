#include "stack.h"

#include "core.h"

extern uint32_t __stack_bottom[], __stack_top[];

uint32_t stack_used_bytes(void)
{
    const volatile uint32_t *word = __stack_bottom;
    while (word < __stack_top && *word == CORE_STACK_PAINT) {
        word++;
    }
    return (uint32_t)((uintptr_t)__stack_top - (uintptr_t)word);
}

uint32_t stack_size_bytes(void)
{
    return (uint32_t)((uintptr_t)__stack_top - (uintptr_t)__stack_bottom);
}
