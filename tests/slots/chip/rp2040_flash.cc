/*
 * The flash of a Raspberry Pi Pico (W25Q16JV) behind the boot ROM's functions (RP2040 datasheet, 2.8.3.1.3),
 * as far as their driver uses them: the driver's own C runs against them. While the flash takes commands it
 * is not there to be read.
 */
#include <signal.h>
#include <stdint.h>

/* From the data sheets, not from the driver. */
static const uint32_t flash = 0x10000000u, flash_bytes = 2 << 20, page_bytes = 256, sector_bytes = 4 << 10;
static const uint32_t base = flash + (1 << 20), bytes = 255 * sector_bytes;
static const uint32_t word_bytes = 32; /* of what the slots write; part of a page may be written */
static const uint32_t block_bytes = 64 << 10;
static const uint8_t block_command = 0xD8;

#include "nor.h"

extern "C" {
#include "fleet/nvm.c"
#include "fleet/nvm_no_ecc.c"
#include "fleet/nvm_rp2040.c"
}

static enum { READABLE, CONNECTED, TAKES_COMMANDS, FLUSHED } mode;
static bool masked;

static void protect(int how)
{
    if (mprotect(chip_memory(), bytes, how) != 0) {
        wrong("its memory cannot be protected");
    }
}

static struct sigaction others;

/* A read of flash that is not there; or somebody else's mistake, who is told of it when it comes again. */
static void faulted(int number, siginfo_t *about, void *)
{
    const uintptr_t at = (uintptr_t)about->si_addr;
    if (mode != READABLE && at >= base && at < base + bytes) {
        wrong("the flash is read while it cannot be");
        protect(PROT_READ | PROT_WRITE);
    } else {
        sigaction(number, &others, NULL);
    }
}

static void controller_reset(void)
{
    static bool listens;
    if (!listens) {
        struct sigaction mine = {};
        mine.sa_sigaction = faulted;
        mine.sa_flags = SA_SIGINFO;
        listens = sigaction(SIGSEGV, &mine, &others) == 0;
    }
    mode = READABLE;
    masked = false;
    protect(PROT_READ | PROT_WRITE);
}

void core_mask(void)
{
    if (masked) {
        wrong("interrupts are masked twice, and would be unmasked too early");
    }
    masked = true;
}

void core_unmask(void)
{
    if (mode != READABLE) {
        wrong("interrupts run from flash that cannot be read");
    }
    masked = false;
}

static void step(int from, int to)
{
    if (mode != from) {
        wrong("the ROM's functions are called in another order");
    }
    if (!masked) {
        wrong("an interrupt may come that runs from the flash");
    }
    mode = (decltype(mode))to;
    if (from == READABLE || to == READABLE) {
        protect(to == READABLE ? PROT_READ | PROT_WRITE : PROT_NONE);
    }
}

static void connect(void)
{
    step(READABLE, CONNECTED);
}

static void exit_xip(void)
{
    step(CONNECTED, TAKES_COMMANDS);
}

static void flush(void)
{
    step(TAKES_COMMANDS, FLUSHED);
}

static void enter_xip(void)
{
    step(FLUSHED, READABLE);
}

static void erase(uint32_t at, size_t size, uint32_t by_block, uint8_t command)
{
    step(TAKES_COMMANDS, TAKES_COMMANDS);
    const uint32_t address = flash + at;
    if (at >= flash_bytes || at % sector_bytes != 0 || size != sector_bytes || !is_flash(address) ||
        by_block != block_bytes || command != block_command) {
        wrong("erases what is not its own, or by another command");
    } else if (!chip_dead) {
        protect(PROT_READ | PROT_WRITE);
        erase_sector(address, sector_bytes);
        protect(PROT_NONE);
    }
}

/* Ones around a piece change nothing: power is cut in the piece. */
static void program(uint32_t at, const uint8_t *from, size_t size)
{
    step(TAKES_COMMANDS, TAKES_COMMANDS);
    const uint32_t address = flash + at;
    const uintptr_t source = (uintptr_t)from;
    if (at >= flash_bytes || at % page_bytes != 0 || size != page_bytes || !is_flash(address) ||
        (source >= flash && source < flash + flash_bytes)) {
        wrong("writes no page of its own, or from the flash itself");
        return;
    }
    uint32_t first = 0, end = page_bytes;
    for (; first < end && from[first] == 0xFF; first++) {
    }
    for (; end > first && from[end - 1] == 0xFF; end--) {
    }
    first -= first % word_bytes;
    end += (word_bytes - end % word_bytes) % word_bytes;
    if (!chip_dead && first < end) {
        protect(PROT_READ | PROT_WRITE);
        write_word(address + first, from + first, end - first);
        protect(PROT_NONE);
    }
}

bool nvm_rp2040_find_rom(nvm_rp2040_rom *rom)
{
    *rom = (nvm_rp2040_rom){connect, exit_xip, erase, program, flush, enter_xip};
    return true;
}
