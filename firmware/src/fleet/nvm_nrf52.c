/*
 * Flash of nRF52 chips (nRF52840 product specification, NVMC): pages of 4 KB. The core stands while it erases
 * (85 ms a page) and writes (41 us a word), and may miss what comes over the UART: the host asks again. The
 * controller tells of no error. Never run on a chip; QEMU has no such controller.
 */
#include <string.h>

#include "cortexm.h"
#include "nvm.h"
#include "nvm_chip.h"

#define NVMC_READY  CORTEXM_REGISTER(0x4001E400u)
#define NVMC_CONFIG CORTEXM_REGISTER(0x4001E504u)
#define NVMC_ERASE  CORTEXM_REGISTER(0x4001E508u) /* takes the address of a page */
#define READ_ONLY   0u
#define WRITES      1u
#define ERASES      2u
#define PAGE_BYTES  0x1000u
#define FLASH_BYTES 0x100000u

typedef char nvm_is_what_the_chip_has[NVM_SECTOR_BYTES == PAGE_BYTES && NVM_ADDRESS % PAGE_BYTES == 0 &&
                                              NVM_ADDRESS <= FLASH_BYTES &&
                                              NVM_BYTES <= FLASH_BYTES - NVM_ADDRESS
                                          ? 1
                                          : -1];

/* The mode holds from the moment on in which the controller is ready. */
static void enter(uint32_t mode)
{
    NVMC_CONFIG = mode;
    while (!NVMC_READY) {
    }
}

bool nvm_chip_write(uint32_t at, const uint8_t *from, uint32_t bytes)
{
    enter(WRITES);
    for (uint32_t i = 0; i < bytes; i += 4u) {
        uint32_t word;
        memcpy(&word, from + i, sizeof word);
        CORTEXM_REGISTER(NVM_ADDRESS + at + i) = word;
        while (!NVMC_READY) {
        }
    }
    enter(READ_ONLY);
    return true;
}

bool nvm_chip_erase(uint32_t at)
{
    enter(ERASES);
    NVMC_ERASE = NVM_ADDRESS + at;
    while (!NVMC_READY) {
    }
    enter(READ_ONLY);
    return true;
}
