/* What a fault leaves behind: one line of text on the UART, then nothing. */
#include <stdint.h>

#include "core.h"
#include "fault_text.h"
#include "riscv.h"

__attribute__((used, noreturn)) void fault_stop(uint32_t cause, uint32_t pc, uint32_t value);

extern uint32_t __stack_bottom[];

#define STORE_FAULT 7u

/* cause, pc, value: mcause, mepc and mtval of the exception. */
void fault_stop(uint32_t cause, uint32_t pc, uint32_t value)
{
    fault_put_text("\r\nFAULT");
    if (cause == STORE_FAULT && value < (uintptr_t)__stack_bottom) {
        fault_put_text(" stack overflow");
    }
    fault_put_number(" pc=", pc);
    fault_put_number(" mcause=", cause);
    fault_put_number(" mtval=", value);
    fault_put_text("\r\n");
    for (;;) {
        core_wait();
#ifdef TINYML_FLEET
        riscv_reset_if_late();
#endif
    }
}
