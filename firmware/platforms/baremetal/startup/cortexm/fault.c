/* What a fault leaves behind: one line of text on the UART, then nothing. */
#include <stdint.h>

#include "core.h"
#include "cortexm.h"
#include "fault_text.h"

extern uint32_t __stack_bottom[], __stack_top[];

__attribute__((used, noreturn)) void fault_stop(const uint32_t *frame); /* called from assembly */

/* frame: r0-r3, r12, lr, pc, xpsr as the core pushed them; outside the stack when it was the stack that
 * ended. */
void fault_stop(const uint32_t *frame)
{
    fault_put_text("\r\nFAULT");
    if (frame >= __stack_bottom && frame + 8 <= __stack_top) {
        fault_put_number(" pc=", frame[6]);
        fault_put_number(" lr=", frame[5]);
    } else {
        fault_put_text(" stack overflow");
    }
#if !defined(__ARM_ARCH_6M__) /* which has one fault, and no register that tells why */
    fault_put_number(" cfsr=", CORTEXM_CFSR);
    fault_put_number(" hfsr=", CORTEXM_HFSR);
#endif
    fault_put_text("\r\n");
    for (;;) {
#if !defined(WATCHDOG_SLEEPS) /* with the core, and is to end this */
        core_wait();
#endif
    }
}
