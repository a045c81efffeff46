/*
 * crc32 - the checksum of zlib and Ethernet, as in the header x-amz-crc32
 */
#ifndef WB_BASE_CRC32_H
#define WB_BASE_CRC32_H
#include <stddef.h>
#include <stdint.h>

uint32_t crc32_of(const void *p, size_t n);
#endif
