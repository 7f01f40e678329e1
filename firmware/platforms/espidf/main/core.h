/* What the firmware needs of a core, as FreeRTOS has it; on bare metal an architecture's core.h has the same.
 */
#ifndef CORE_H
#define CORE_H

#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

static inline void core_mask(void)
{
    portDISABLE_INTERRUPTS();
}

static inline void core_unmask(void)
{
    portENABLE_INTERRUPTS();
}

#endif
