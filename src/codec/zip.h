/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CODEC_ZIP_H
#define MM_CODEC_ZIP_H

/*
 * Reading a ZIP archive that is in memory, bounded.
 *
 * Source: APPNOTE.TXT (PKWARE), through libzip. Encrypted entries are
 *         refused; names are compared as they are written.
 * Limits: struct mm_zip_limits.
 * Layer:  codec. Third party: libzip (only here).
 */

#include "base/arena.h"

struct mm_zip_limits {
	uint32_t entries; /**< in the archive, default 100,000 */
	uint64_t unpacked; /**< bytes of all that is read, default 2 GiB */
	/** unpacked / packed bytes of an entry above 1 MiB, default 200 */
	uint32_t ratio;
};

extern const struct mm_zip_limits mm_zip_default_limits;

struct mm_zip;

/** Whether the bytes start like a ZIP archive. */
bool mm_zip_is(struct mm_bytes b);

/**
 * Open an archive.
 *
 * @param b       borrowed until mm_zip_close()
 * @param source  name for errors, must outlive the archive
 * @param limits  NULL = default
 * @param out     set on success; release with mm_zip_close()
 * @retval MM_EFORMAT  no archive, or damaged
 * @retval MM_ELIMIT   more entries than the limit
 * @retval MM_ENOMEM
 */
MM_MUST_CHECK enum mm_status mm_zip_open(struct mm_arena *a, struct mm_bytes b,
    const char *source, const struct mm_zip_limits *limits, struct mm_zip **out,
    struct mm_err *err);

/**
 * Load what reading needs from the system, for a process that will not be
 * able to open files afterwards (libzip asks for the local time).
 *
 * @param ctx  not used: the form a worker wants (sandbox/worker.h)
 */
MM_MUST_CHECK enum mm_status mm_zip_prepare(void *ctx, struct mm_err *err);

/** Number of entries. */
uint32_t mm_zip_count(const struct mm_zip *z);

/** Name of entry @p i; absent when it has none. */
struct mm_str mm_zip_name(struct mm_zip *z, uint32_t i);

/** Entry of that name, or UINT32_MAX. */
uint32_t mm_zip_find(struct mm_zip *z, const char *name);

/**
 * Unpack an entry.
 *
 * @param a    receives the bytes
 * @retval MM_EFORMAT  damaged or encrypted
 * @retval MM_ELIMIT   a limit is exceeded
 */
MM_MUST_CHECK enum mm_status mm_zip_read(struct mm_zip *z, uint32_t i,
    struct mm_arena *a, struct mm_bytes *out, struct mm_err *err);

/** Release; NULL is a no-op. */
void mm_zip_close(struct mm_zip *z);

#endif
