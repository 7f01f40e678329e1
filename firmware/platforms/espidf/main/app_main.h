#ifndef APP_MAIN_H
#define APP_MAIN_H

void app_main(void); /* called by ESP-IDF, in its main task */
int main(void);      /* the firmware's */

#endif
