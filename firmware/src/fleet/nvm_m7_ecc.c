/*
 * Reads of words that the flash beside a Cortex-M7 cannot correct: it answers with a bus error. Every load is
 * done, or has failed, before the next instruction (ARM DDI 0489F, 2.7.1); here one that has failed is noted
 * and gone over (CCR.BFHFNMIGN with FAULTMASK, ARM DDI 0403E, B3.2.8). Any other fault in between stands
 * still. The flash controller's own note is not asked: the core fetches ahead, also what is never read, and a
 * broken word behind a good one would condemn it. Never run on a chip; QEMU 7.2 does not go over such faults.
 */
#include "boards/m7_caches.h"
#include "cortexm.h"
#include "nvm_guard.h"

#define CCR_BFHFNMIGN  (1u << 8)
#define CFSR_PRECISERR (1u << 9)
#define CFSR_BUS       0xFF00u /* all of bus faults; cleared by ones */

void nvm_guard(void)
{
    cortexm_mask_faults();
    CORTEXM_CFSR = CFSR_BUS;
    M7_CCR = M7_CCR | CCR_BFHFNMIGN;
    cortexm_barrier();
}

bool nvm_unguard(void)
{
    cortexm_barrier();
    const bool whole = !(CORTEXM_CFSR & CFSR_PRECISERR);
    if (!whole) {
        m7_all_lines(M7_DCCISW); /* nothing of a broken word stays, to be read without a fault */
    }
    CORTEXM_CFSR = CFSR_BUS;
    M7_CCR = M7_CCR & ~CCR_BFHFNMIGN;
    cortexm_barrier();
    cortexm_unmask_faults();
    return whole;
}
