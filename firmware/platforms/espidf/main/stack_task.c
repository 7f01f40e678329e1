/* The stack of the task that runs the firmware. */
#include <stddef.h>

#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "sdkconfig.h"
#include "stack.h"

uint32_t stack_used_bytes(void)
{
    return stack_size_bytes() - (uint32_t)uxTaskGetStackHighWaterMark(NULL); /* of ESP-IDF, in bytes */
}

uint32_t stack_size_bytes(void)
{
    return CONFIG_ESP_MAIN_TASK_STACK_SIZE;
}
