#include "boots.h"

#define MARK 0xB0075EEDu

/* Start-up leaves it as it is. After power-on it holds anything, and the two words do not match. */
static struct {
    uint32_t count;
    uint32_t check; /* count ^ MARK */
} boots __attribute__((section(".noinit")));

void boots_count(void)
{
    boots.count = boots.check == (boots.count ^ MARK) ? boots.count + 1u : 1u;
    boots.check = boots.count ^ MARK;
}

uint32_t boots_since_power(void)
{
    return boots.count;
}
