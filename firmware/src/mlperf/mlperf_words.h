/* The words of a command, one after the other. */
#ifndef MLPERF_WORDS_H
#define MLPERF_WORDS_H

#include <stdbool.h>
#include <stdint.h>

/* Cuts the next word off the text at *rest and moves *rest behind it; "" where there is none. */
char *mlperf_next_word(char **rest);
bool mlperf_same(const char *one, const char *other);
/* A decimal number up to 999,999,999; false: the word is none. */
bool mlperf_number(const char *word, uint32_t *number);
/* 0 .. 15; 16: the character is no hexadecimal digit. */
uint32_t mlperf_hex_digit(char character);

#endif
