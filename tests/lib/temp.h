/*
 * temp - files and folders of a test's own, mode 0600 and 0700
 */
#ifndef WB_TEST_TEMP_H
#define WB_TEST_TEMP_H

enum { TEMP_PATH = 64 };

void temp_file(char path[TEMP_PATH], const char *text);
void temp_folder(char path[TEMP_PATH]);
#endif
