/* The NMI, three times answered and then not: what a program sees of it, told by semihosting. */
#include <stdbool.h>
#include <stdint.h>

#include "cortexm.h"

#define INTERRUPT_CONTROL CORTEXM_REGISTER(0xE000ED04u)
#define NMI_PENDING       (1u << 31)
#define WRITE_TEXT        4
#define EXIT              0x18
#define GOOD_END          0x20026u

static volatile uint32_t asked;

int main(void);
bool is_answered(void);
void board_interrupt(void);
void fault_stop(const uint32_t *frame);

static void semihosting(int operation, uintptr_t argument)
{
    register int number __asm("r0") = operation;
    register uintptr_t value __asm("r1") = argument;
    __asm volatile("bkpt 0xab" : "+r"(number) : "r"(value) : "memory");
}

bool is_answered(void)
{
    asked = asked + 1u;
    return asked <= 3u;
}

CORTEXM_NMI(is_answered);

int main(void)
{
    for (;;) {
        register uint32_t kept __asm("r2") = 0x5AFEu;
        INTERRUPT_CONTROL = NMI_PENDING;
        __asm volatile("dsb\n isb" : "+r"(kept)::"memory");
        semihosting(WRITE_TEXT, (uintptr_t)(kept == 0x5AFEu ? "answered " : "damaged "));
    }
}

/* In place of fault.c, which would wait for a reset. */
void fault_stop(const uint32_t *frame)
{
    const bool is_frame_of_main = frame[2] == 0x5AFEu && frame[6] - ((uintptr_t)main & ~1u) < 64u;
    semihosting(WRITE_TEXT, (uintptr_t)(is_frame_of_main ? "fault" : "fault without its frame"));
    semihosting(EXIT, GOOD_END);
}

void board_interrupt(void)
{
}
