/*
 * Flash of the STM32F405 (reference manual RM0090, section 3): sectors 5 to 11, 128 KB each; the firmware has
 * what comes before. The core stands while it erases (1 s a sector) and writes, and nothing is received: the
 * host waits for an answer. Never run on a chip; QEMU has no such controller.
 */
#include <string.h>

#include "cortexm.h"
#include "nvm.h"
#include "nvm_chip.h"

#define FLASH_ACR    CORTEXM_REGISTER(0x40023C00u)
#define FLASH_KEYR   CORTEXM_REGISTER(0x40023C04u)
#define FLASH_SR     CORTEXM_REGISTER(0x40023C0Cu)
#define FLASH_CR     CORTEXM_REGISTER(0x40023C10u)
#define ACR_DCEN     (1u << 10)
#define ACR_DCRST    (1u << 12)
#define SR_ERRORS    0xF2u /* sequence, parallelism, alignment, protection, operation */
#define SR_BUSY      (1u << 16)
#define CR_PROGRAM   1u
#define CR_ERASE     2u
#define CR_SECTOR(n) ((n) << 3)
#define CR_BY_WORDS  (2u << 8) /* 2.7 V or more */
#define CR_START     (1u << 16)
#define CR_LOCK      (1u << 31)
#define FIRST_SECTOR 5u
#define SECTOR_BYTES 0x20000u
#define SECTOR_5     0x08020000u

typedef char nvm_is_what_the_chip_has
    [NVM_ADDRESS == SECTOR_5 && NVM_SECTOR_BYTES == SECTOR_BYTES && NVM_BYTES <= 7u * SECTOR_BYTES ? 1 : -1];

static void wait(void)
{
    while (FLASH_SR & SR_BUSY) {
    }
}

static void unlock(uint32_t control)
{
    wait();
    FLASH_SR = SR_ERRORS; /* cleared by ones */
    if (FLASH_CR & CR_LOCK) {
        FLASH_KEYR = 0x45670123u;
        FLASH_KEYR = 0xCDEF89ABu;
    }
    FLASH_CR = control;
}

/* Locks again, and forgets what the data cache holds of what has changed. */
static bool done(void)
{
    wait();
    const bool good = !(FLASH_SR & SR_ERRORS);
    const uint32_t access = FLASH_ACR;
    FLASH_CR = CR_LOCK;
    FLASH_ACR = access & ~ACR_DCEN;
    FLASH_ACR = (access & ~ACR_DCEN) | ACR_DCRST;
    FLASH_ACR = access;
    return good;
}

bool nvm_chip_write(uint32_t at, const uint8_t *from, uint32_t bytes)
{
    unlock(CR_BY_WORDS | CR_PROGRAM);
    for (uint32_t i = 0; i < bytes; i += 4u) {
        uint32_t word;
        memcpy(&word, from + i, sizeof word);
        CORTEXM_REGISTER(NVM_ADDRESS + at + i) = word;
        wait();
    }
    return done();
}

bool nvm_chip_erase(uint32_t at)
{
    const uint32_t control = CR_BY_WORDS | CR_SECTOR(FIRST_SECTOR + at / SECTOR_BYTES) | CR_ERASE;
    unlock(control);
    FLASH_CR = control | CR_START;
    return done();
}
