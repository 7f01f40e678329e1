#include "mlperf/mlperf_line.h"

static bool starts_smp_line(uint8_t byte)
{
    return byte == 0x06 || byte == 0x04; /* smp_frame.h */
}

static mlperf_event end_command(mlperf_line *line)
{
    const bool too_long = line->length > MLPERF_LINE_BYTES;
    line->text[too_long ? MLPERF_LINE_BYTES : line->length] = '\0';
    line->length = 0;
    return too_long ? MLPERF_TOO_LONG : MLPERF_COMMAND;
}

mlperf_event mlperf_line_take(mlperf_line *line, uint8_t byte)
{
    if (starts_smp_line(byte)) {
        line->in_frame = true;
        line->length = 0;
    } else if (line->in_frame) {
        /* Base64 has no '%': one in a frame is damage, or the newline was. What comes after is text again. */
        line->in_frame = byte != '\n' && byte != MLPERF_END;
    } else if (byte == MLPERF_END) {
        return end_command(line);
    } else if (byte < ' ' || byte > '~') { /* ends of lines; and noise, which starts anew */
        line->length = 0;
    } else if (line->length < MLPERF_LINE_BYTES) {
        line->text[line->length++] = (char)byte;
    } else {
        line->length = MLPERF_LINE_BYTES + 1u;
    }
    return MLPERF_NOTHING;
}
