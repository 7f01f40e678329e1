/*
 * Reads of words that the flash of STM32L4 and L4+ cannot correct (RM0351, section 3.3.2; RM0432, section
 * 3.3.2): the controller raises the NMI, and the read goes on with anything. Never run on a chip.
 */
#include "cortexm.h"
#include "nvm.h"
#include "nvm_guard.h"

#define FLASH_ECCR     CORTEXM_REGISTER(0x40022018u)
#define ECCR_CORRECTED (1u << 30 | 1u << 28) /* one bit; the second flag is L4+'s */
#define ECCR_DETECTED  (1u << 31 | 1u << 29) /* more than one: raises the NMI */
#define ECCR_BANK_2    (NVM_SECTOR_BYTES == 0x800u ? 1u << 19 : 1u << 21)

static volatile bool guarded, found;

/* A broken word of the firmware, in bank 1, is a fault at any time: it would be fetched again for ever. */
__attribute__((used)) bool nvm_stm32l4_nmi(void)
{
    const uint32_t error = FLASH_ECCR;
    if (!guarded || !(error & ECCR_DETECTED) || !(error & ECCR_BANK_2)) {
        return false;
    }
    FLASH_ECCR = ECCR_CORRECTED | ECCR_DETECTED; /* cleared by ones */
    found = true;
    return true;
}

CORTEXM_NMI(nvm_stm32l4_nmi);

void nvm_guard(void)
{
    FLASH_ECCR = ECCR_CORRECTED | ECCR_DETECTED; /* while one is set, no other error is told */
    found = false;
    guarded = true;
    cortexm_barrier();
}

bool nvm_unguard(void)
{
    cortexm_barrier();
    while (FLASH_ECCR & ECCR_DETECTED) { /* the NMI is on its way */
    }
    guarded = false;
    return !found;
}
