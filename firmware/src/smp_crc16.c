#include "smp_frame.h"

/* Bit by bit: 2 µs a byte on the wire's 87 µs are no reason for a table. */
uint16_t smp_crc16(uint16_t crc, uint8_t byte)
{
    uint32_t register_ = (uint32_t)crc ^ ((uint32_t)byte << 8);
    for (unsigned bit = 0; bit < 8; bit++) {
        register_ <<= 1;
        if (register_ & 0x10000u) {
            register_ ^= 0x1021u;
        }
    }
    return (uint16_t)register_;
}
