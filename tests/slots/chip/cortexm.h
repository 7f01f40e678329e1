/* In place of a port's cortexm.h: registers that somebody watches. Drivers are compiled as C++ with it. */
#ifndef CORTEXM_H
#define CORTEXM_H

#include <stdint.h>

uint32_t chip_load(uint32_t address);
void chip_store(uint32_t address, uint32_t value);

struct cortexm_register {
    uint32_t address;

    operator uint32_t() const
    {
        return chip_load(address);
    }

    void operator=(uint32_t value) const
    {
        chip_store(address, value);
    }
};

#define CORTEXM_REGISTER(address) (cortexm_register{(uint32_t)(address)})
#define CORTEXM_CFSR              CORTEXM_REGISTER(0xE000ED28u)

static inline void cortexm_barrier(void)
{
}

void cortexm_mask_faults(void);
void cortexm_unmask_faults(void);

/* It returns whether it was answered. */
#define CORTEXM_NMI(answers)                                                                                 \
    bool cortexm_nmi(void)                                                                                   \
    {                                                                                                        \
        return answers();                                                                                    \
    }                                                                                                        \
    bool cortexm_nmi(void)

void cortexm_tick(void);
void cortexm_start_tick(uint32_t clocks);

#endif
