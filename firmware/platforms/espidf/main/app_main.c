/* Where ESP-IDF begins. */
#include "app_main.h"

void app_main(void)
{
    (void)main();
}
