/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CODEC_SEAL_H
#define MM_CODEC_SEAL_H

/*
 * A sealed file: a stream of bytes encrypted with a passphrase, written and
 * read part by part. Any change, cut, exchange or addition is found out at
 * the part where it is, and the end is marked. Third party: libsodium.
 *
 * Source: libsodium 1.0.18, crypto_pwhash (Argon2id 1.3) and
 *         crypto_secretstream_xchacha20poly1305; docs/formats/backup.md.
 * Limits: a passphrase of 12 to 1024 bytes; a file as large as the disk.
 * Layer:  codec.
 */

#include "base/base.h"

#define MM_SEAL_PASSPHRASE_MIN 12
#define MM_SEAL_PASSPHRASE_MAX 1024

struct mm_seal_writer;
struct mm_seal_reader;

/**
 * Start a sealed file.
 *
 * @param path        must not exist; kept, not copied
 * @param passphrase  wiped nowhere: the caller's
 * @param out         release with mm_seal_abandon() or mm_seal_finish()
 * @retval MM_ECONFLICT  there is a file already
 * @retval MM_EUSAGE     the passphrase is too short or too long
 * @retval MM_EIO        the file cannot be made
 * @retval MM_ENOMEM     64 MiB are needed to turn the passphrase into a key
 */
MM_MUST_CHECK enum mm_status mm_seal_create(const char *path,
    struct mm_bytes passphrase, struct mm_seal_writer **out,
    struct mm_err *err);

MM_MUST_CHECK enum mm_status mm_seal_write(
    struct mm_seal_writer *w, struct mm_bytes part, struct mm_err *err);

/** Mark the end and make it durable; releases @p w in every case. */
MM_MUST_CHECK enum mm_status mm_seal_finish(
    struct mm_seal_writer *w, struct mm_err *err);

/** Release without an end; what was written is no sealed file. NULL too. */
void mm_seal_abandon(struct mm_seal_writer *w);

/**
 * @param out  release with mm_seal_close()
 * @retval MM_ENOTFOUND   no such file
 * @retval MM_EFORMAT     no sealed file, or of a newer format
 * @retval MM_EDENIED     another passphrase
 * @retval MM_EINTEGRITY  its beginning was changed or cut
 */
MM_MUST_CHECK enum mm_status mm_seal_open(const char *path,
    struct mm_bytes passphrase, struct mm_seal_reader **out,
    struct mm_err *err);

/**
 * Exactly @p n bytes.
 *
 * @retval MM_EINTEGRITY  changed, or it ends before
 */
MM_MUST_CHECK enum mm_status mm_seal_read(
    struct mm_seal_reader *r, void *p, size_t n, struct mm_err *err);

/** MM_OK when the marked end is here and nothing follows it. */
MM_MUST_CHECK enum mm_status mm_seal_end(
    struct mm_seal_reader *r, struct mm_err *err);

/** NULL is a no-op. */
void mm_seal_close(struct mm_seal_reader *r);

#endif
