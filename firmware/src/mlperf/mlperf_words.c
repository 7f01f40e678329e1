#include "mlperf/mlperf_words.h"

#define MOST_DIGITS 9u /* of a number: 32 bits hold it */

char *mlperf_next_word(char **rest)
{
    char *start = *rest;
    while (*start == ' ') {
        start++;
    }
    char *end = start;
    while (*end != '\0' && *end != ' ') {
        end++;
    }
    *rest = end;
    if (*end == ' ') {
        *end = '\0';
        *rest = end + 1;
    }
    return start;
}

bool mlperf_same(const char *one, const char *other)
{
    while (*one != '\0' && *one == *other) {
        one++;
        other++;
    }
    return *one == *other;
}

bool mlperf_number(const char *word, uint32_t *number)
{
    uint32_t digits = 0;
    *number = 0;
    for (; *word >= '0' && *word <= '9' && digits < MOST_DIGITS; digits++) {
        *number = *number * 10u + (uint32_t)(*word++ - '0');
    }
    return digits > 0 && *word == '\0';
}

uint32_t mlperf_hex_digit(char character)
{
    if (character >= '0' && character <= '9') {
        return (uint32_t)(character - '0');
    }
    const char small = (char)(character | 0x20);
    return small >= 'a' && small <= 'f' ? (uint32_t)(small - 'a') + 10u : 16u;
}
