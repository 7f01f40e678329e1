/*
 * The first 256 bytes of an RP2040's flash. The boot ROM reads them slowly into RAM, checks their CRC (which the
 * build adds) and runs them; their task is to make the flash readable at 0x10000000 and to start what follows
 * (datasheet 2.8.1.3, 4.10). Read command 03h: slow, one bit at a time, and every flash chip understands it.
 *
 * Firmware that has written the flash runs a copy of them: then they return. The boot ROM has 0 in LR. They run
 * wherever they lie, and keep what a function has to keep.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb
    .section .text
    .global boot2
    .thumb_func
boot2:
    ldr  r3, =0x18000000            /* the flash interface (SSI) */
    movs r1, #0
    str  r1, [r3, #0x08]            /* SSIENR: off, to be set up */
    str  r1, [r3, #0x04]            /* CTRLR1: one frame a read */
    movs r1, #4
    str  r1, [r3, #0x14]            /* BAUDR: a fourth of the system clock */
    ldr  r1, =(31 << 16) | (3 << 8) /* frames of 32 bits; command and address out, data in */
    str  r1, [r3, #0x00]            /* CTRLR0 */
    ldr  r1, =(0x03 << 24) | (2 << 8) | (6 << 2) /* command 03h of 8 bits, address of 24 */
    ldr  r0, =0x180000F4
    str  r1, [r0]                   /* SPI_CTRLR0 */
    movs r1, #1
    str  r1, [r3, #0x08]
    mov  r0, lr
    cmp  r0, #0
    beq  1f
    bx   lr
1:  ldr  r0, =0x10000100            /* the vector table behind these bytes */
    ldr  r1, =0xE000ED08
    str  r0, [r1]                   /* VTOR */
    ldr  r1, [r0, #0]
    ldr  r2, [r0, #4]
    msr  msp, r1
    bx   r2
    .ltorg
