/* Work of known length, for timing.c: Xtensa, with either calling convention. */
#if defined(__XTENSA_CALL0_ABI__)
#define BEGIN
#define END ret
#else
#define BEGIN entry a1, 32
#define END retw
#endif

    .text
    .align 4
    .global timing_nothing
    .type timing_nothing, @function
timing_nothing:
    BEGIN
    END

    .align 4
    .global timing_delay
    .type timing_delay, @function
timing_delay:
    BEGIN
1:  addi a2, a2, -1
    bnez a2, 1b
    END
