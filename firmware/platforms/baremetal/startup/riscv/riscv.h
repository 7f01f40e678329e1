/* What ports of RISC-V chips share: control and status registers (privileged specification 1.12). */
#ifndef RISCV_H
#define RISCV_H

#include <stdint.h>

#define RISCV_REGISTER(address)      (*(volatile uint32_t *)(address))
#define RISCV_REGISTER_BYTE(address) (*(volatile uint8_t *)(address))

#define RISCV_READ(csr, variable)    __asm volatile("csrr %0, " #csr : "=r"(variable))
#define RISCV_WRITE(csr, value)      __asm volatile("csrw " #csr ", %0" ::"r"(value) : "memory")
#define RISCV_SET(csr, bits)         __asm volatile("csrs " #csr ", %0" ::"r"(bits) : "memory")
#define RISCV_CLEAR(csr, bits)       __asm volatile("csrc " #csr ", %0" ::"r"(bits) : "memory")

/* The same for registers of a chip's own, which the assembler has no name for. */
#define RISCV_READ_NUMBER(number, variable) __asm volatile("csrr %0, %1" : "=r"(variable) : "i"(number))
#define RISCV_WRITE_NUMBER(number, value)   __asm volatile("csrw %0, %1" ::"i"(number), "r"(value) : "memory")

#define RISCV_MIE_TIMER                     (1u << 7)  /* mie and mip: the machine timer */
#define RISCV_MIE_EXTERNAL                  (1u << 11) /* mie: interrupts of the chip's controller */
#define RISCV_MCAUSE_EXTERNAL               0x8000000Bu

void board_reset(void);

/* The machine timer is a watchdog: where its interrupt is enabled and pending, the time is over. */
static inline void riscv_reset_if_late(void)
{
    uint32_t enabled, pending;
    RISCV_READ(mie, enabled);
    RISCV_READ(mip, pending);
    if (enabled & pending & RISCV_MIE_TIMER) {
        board_reset();
    }
}

/* Physical memory protection: pmpcfg0's first entry, for machine mode as well until reset (L, NAPOT, X, R).
 */
#define RISCV_PMP_READ_EXECUTE 0x9Du
#define RISCV_PMP_NOTHING      0x98u /* nor these three */
/* pmpaddr of a block of 2^n bytes at a multiple of its size. */
#define RISCV_PMP_BLOCK(start, bytes) (((start) >> 2) | (((bytes) >> 3) - 1u))

#endif
