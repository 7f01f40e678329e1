/*
 * Flash of STM32L4 and L4+ with two banks of 256 pages (RM0351, section 3; RM0432, section 3): all of bank 2,
 * the firmware has bank 1, and so runs on and receives while this one is erased (22 ms a page) or written.
 * Its error correction is nvm_stm32l4_ecc.c's. Never run on a chip; QEMU has no such controller.
 */
#include <string.h>

#include "cortexm.h"
#include "nvm.h"
#include "nvm_chip.h"

#define FLASH_ACR    CORTEXM_REGISTER(0x40022000u)
#define FLASH_KEYR   CORTEXM_REGISTER(0x40022008u)
#define FLASH_SR     CORTEXM_REGISTER(0x40022010u)
#define FLASH_CR     CORTEXM_REGISTER(0x40022014u)
#define FLASH_OPTR   CORTEXM_REGISTER(0x40022020u)
#define ACR_DCEN     (1u << 10)
#define ACR_DCRST    (1u << 12)
#define SR_ERRORS    0xC3FAu
#define SR_BUSY      (1u << 16)
#define CR_PROGRAM   1u
#define CR_ERASE     2u
#define CR_PAGE(n)   ((n) << 3)
#define CR_BANK_2    (1u << 11)
#define CR_START     (1u << 16)
#define CR_LOCK      (1u << 31)
#define OPTR_BFB2    (1u << 20) /* the chip starts from bank 2: then the firmware would be what is written */
#define OPTR_DBANK   (1u << 22) /* of L4+; an L4 with 1 MB always has two banks */
#define PAGES        256u
#define L4_PAGE      0x800u
#define L4_PLUS_PAGE 0x1000u

typedef char nvm_is_what_the_chip_has[(NVM_SECTOR_BYTES == L4_PAGE || NVM_SECTOR_BYTES == L4_PLUS_PAGE) &&
                                              NVM_ADDRESS == 0x08000000u + PAGES * NVM_SECTOR_BYTES &&
                                              NVM_BYTES <= PAGES * NVM_SECTOR_BYTES
                                          ? 1
                                          : -1];

/* Option bytes can say otherwise. */
static bool banks_are_as_delivered(void)
{
    const uint32_t options = FLASH_OPTR;
    return !(options & OPTR_BFB2) && (NVM_SECTOR_BYTES == L4_PAGE || options & OPTR_DBANK);
}

static void wait(void)
{
    while (FLASH_SR & SR_BUSY) {
    }
}

/* The data cache is off from here on: by an erratum, what it reads of one bank while the other one is written
   may be wrong. Returns how the port had set it. */
static uint32_t begin(uint32_t control)
{
    const uint32_t access = FLASH_ACR;
    wait();
    FLASH_ACR = access & ~ACR_DCEN;
    FLASH_SR = SR_ERRORS; /* cleared by ones */
    if (FLASH_CR & CR_LOCK) {
        FLASH_KEYR = 0x45670123u;
        FLASH_KEYR = 0xCDEF89ABu;
    }
    FLASH_CR = control;
    return access;
}

/* Locks again, and forgets what the data cache holds of what has changed. */
static bool done(uint32_t access)
{
    wait();
    const bool good = !(FLASH_SR & SR_ERRORS);
    FLASH_CR = CR_LOCK;
    FLASH_ACR = (access & ~ACR_DCEN) | ACR_DCRST;
    FLASH_ACR = access;
    return good;
}

bool nvm_chip_write(uint32_t at, const uint8_t *from, uint32_t bytes)
{
    if (!banks_are_as_delivered()) {
        return false;
    }
    const uint32_t access = begin(CR_PROGRAM);
    for (uint32_t i = 0; i < bytes; i += 8u) {
        uint32_t halves[2];
        memcpy(halves, from + i, sizeof halves);
        CORTEXM_REGISTER(NVM_ADDRESS + at + i) = halves[0];
        CORTEXM_REGISTER(NVM_ADDRESS + at + i + 4u) = halves[1]; /* now both are programmed */
        wait();
    }
    return done(access);
}

bool nvm_chip_erase(uint32_t at)
{
    if (!banks_are_as_delivered()) {
        return false;
    }
    const uint32_t control = CR_BANK_2 | CR_PAGE(at / NVM_SECTOR_BYTES) | CR_ERASE;
    const uint32_t access = begin(control);
    FLASH_CR = control | CR_START;
    return done(access);
}
