/*
 * Flash of the STM32H743 with 2 MB (reference manual RM0433, section 4): bank 2, sectors of 128 KB, of which
 * all but the last are used; the firmware has bank 1, and so runs on and receives while this one is erased
 * (1 to 2 s a sector) or written. Its error correction is nvm_m7_ecc.c's. Never run on a chip; QEMU has no
 * such controller.
 */
#include <string.h>

#include "boards/m7_caches.h"
#include "cortexm.h"
#include "nvm.h"
#include "nvm_chip.h"

#define FLASH_OPTCR   CORTEXM_REGISTER(0x52002018u)
#define FLASH_KEYR2   CORTEXM_REGISTER(0x52002104u)
#define FLASH_CR2     CORTEXM_REGISTER(0x5200210Cu)
#define FLASH_SR2     CORTEXM_REGISTER(0x52002110u)
#define FLASH_CCR2    CORTEXM_REGISTER(0x52002114u)
#define OPTCR_SWAPPED (1u << 31)       /* the banks are: the firmware would be what is written */
#define SR_AT_WORK    ((1u << 2) | 1u) /* words in the queue, busy */
#define SR_ERRORS     0x6E0000u        /* protection, sequence, strobe, inconsistency, operation */
#define CR_LOCK       1u
#define CR_PROGRAM    (1u << 1)
#define CR_ERASE      (1u << 2)
#define CR_BY_64_BITS (3u << 4) /* the fastest, and how it comes out of reset */
#define CR_START      (1u << 7)
#define CR_SECTOR(n)  ((n) << 8)
#define BANK_2        0x08100000u
#define SECTOR_BYTES  0x20000u
#define WORD_BYTES    32u /* with one error code; as long as a line of the data cache */

typedef char nvm_is_what_the_chip_has[NVM_ADDRESS == BANK_2 && NVM_SECTOR_BYTES == SECTOR_BYTES &&
                                              NVM_BYTES <= 8u * SECTOR_BYTES &&
                                              SLOTS_WRITE_BYTES % WORD_BYTES == 0
                                          ? 1
                                          : -1];

static void wait(void)
{
    while (FLASH_SR2 & SR_AT_WORK) {
    }
}

static bool begin(uint32_t control)
{
    if (FLASH_OPTCR & OPTCR_SWAPPED) {
        return false;
    }
    wait();
    FLASH_CCR2 = SR_ERRORS; /* cleared by ones */
    if (FLASH_CR2 & CR_LOCK) {
        FLASH_KEYR2 = 0x45670123u;
        FLASH_KEYR2 = 0xCDEF89ABu;
    }
    FLASH_CR2 = control;
    return true;
}

/* Locks again, and forgets what the data cache holds of what has changed. */
static bool done(uint32_t at, uint32_t bytes)
{
    wait();
    const bool good = !(FLASH_SR2 & SR_ERRORS);
    FLASH_CR2 = CR_BY_64_BITS; /* by itself: the lock keeps the rest as it is */
    FLASH_CR2 = CR_BY_64_BITS | CR_LOCK;
    m7_forget(NVM_ADDRESS + at, bytes);
    return good;
}

/* Stores to flash, which is memory like any other to the core, may be late and are not in order with those to
   registers: a barrier before, so that programming is enabled when they arrive, and one behind, so that the
   controller has all of a word before it is asked whether it is done, and before it gets the next one. */
static void program(uint32_t address, const uint8_t *from)
{
    cortexm_barrier();
    for (uint32_t i = 0; i < WORD_BYTES; i += 4u) {
        uint32_t part;
        memcpy(&part, from + i, sizeof part);
        CORTEXM_REGISTER(address + i) = part;
    }
    cortexm_barrier();
    wait();
}

bool nvm_chip_write(uint32_t at, const uint8_t *from, uint32_t bytes)
{
    if (!begin(CR_BY_64_BITS | CR_PROGRAM)) {
        return false;
    }
    for (uint32_t i = 0; i < bytes; i += WORD_BYTES) {
        program(NVM_ADDRESS + at + i, from + i);
    }
    return done(at, bytes);
}

bool nvm_chip_erase(uint32_t at)
{
    const uint32_t control = CR_BY_64_BITS | CR_SECTOR(at / SECTOR_BYTES) | CR_ERASE;
    if (!begin(control)) {
        return false;
    }
    FLASH_CR2 = control | CR_START;
    return done(at, SECTOR_BYTES);
}
