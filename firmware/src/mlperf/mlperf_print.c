#include "mlperf/mlperf_print.h"

#define MOST_DIGITS 20u        /* of 64 bits */
#define TOO_LARGE   4000000.0f /* its thousandths fit 32 bits */

void mlperf_print(mlperf_put put, const char *text)
{
    while (*text != '\0') {
        put((uint8_t)*text++);
    }
}

void mlperf_print_line(mlperf_put put, const char *text)
{
    mlperf_print(put, text);
    mlperf_print(put, "\r\n");
}

void mlperf_print_number(mlperf_put put, uint64_t number)
{
    uint8_t digits[MOST_DIGITS];
    uint32_t count = 0;
    do {
        digits[count++] = (uint8_t)('0' + number % 10u);
        number /= 10u;
    } while (number > 0);
    while (count > 0) {
        put(digits[--count]);
    }
}

void mlperf_print_hex(mlperf_put put, uint8_t byte)
{
    static const char digits[] = "0123456789abcdef";
    put((uint8_t)digits[byte >> 4]);
    put((uint8_t)digits[byte & 15u]);
}

void mlperf_print_real(mlperf_put put, float value)
{
    const float magnitude = value < 0.0f ? -value : value;
    if (value != value) {
        mlperf_print(put, "nan");
        return;
    }
    uint32_t whole = 0, thousandths = 0;
    if (magnitude < TOO_LARGE) {
        whole = (uint32_t)magnitude; /* both steps are exact, so that only the last one rounds */
        thousandths = (uint32_t)((magnitude - (float)whole) * 1000.0f + 0.5f);
        whole += thousandths / 1000u;
        thousandths %= 1000u;
    }
    if (value < 0.0f && (whole | thousandths || magnitude >= TOO_LARGE)) {
        put('-');
    }
    if (magnitude >= TOO_LARGE) {
        mlperf_print(put, "inf");
        return;
    }
    mlperf_print_number(put, whole);
    put('.');
    put((uint8_t)('0' + thousandths / 100u));
    put((uint8_t)('0' + thousandths / 10u % 10u));
    put((uint8_t)('0' + thousandths % 10u));
}

void mlperf_print_count(mlperf_put put, const char *prefix, uint64_t number, const char *suffix)
{
    mlperf_print(put, prefix);
    mlperf_print_number(put, number);
    mlperf_print_line(put, suffix);
}

void mlperf_print_error(mlperf_put put, const char *text)
{
    mlperf_print(put, "e-[");
    mlperf_print(put, text);
    mlperf_print_line(put, "]");
}
