/* Registers of the RP2040 that more than one file writes (datasheet of build 2024-10, 2.1.2, 2.13, 4.7). */
#ifndef RP2040_H
#define RP2040_H

#include "cortexm.h"

#define RP2040_SET(address)   CORTEXM_REGISTER((address) + 0x2000u) /* alias: ones that are written are set */
#define RP2040_CLEAR(address) CORTEXM_REGISTER((address) + 0x3000u)

#define RP2040_WATCHDOG_CTRL  0x40058000u
#define RP2040_WATCHDOG_ENABLE  (1u << 30)
#define RP2040_WATCHDOG_TRIGGER (1u << 31)
#define RP2040_WATCHDOG_LOAD    CORTEXM_REGISTER(0x40058004u)

/* What a reset by the watchdog reaches. */
#define RP2040_PSM_WDSEL           CORTEXM_REGISTER(0x40010008u)
#define RP2040_ALL_BUT_OSCILLATORS 0x1FFFCu

#endif
