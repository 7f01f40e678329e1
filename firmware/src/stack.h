/* How much of the stack has been used since boot, from the paint that startup put there. */
#ifndef STACK_H
#define STACK_H

#include <stdint.h>

uint32_t stack_used_bytes(void); /* high-water mark */
uint32_t stack_size_bytes(void); /* what the linker script reserves */

#endif
