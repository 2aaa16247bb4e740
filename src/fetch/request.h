/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FETCH_REQUEST_H
#define MM_FETCH_REQUEST_H

/*
 * What crosses between the program and mimamori-fetch, the program that talks
 * to the network (docs/adr/0013-fetch.md): requests one way; the other way
 * progress, then one reply or one error to each request.
 *
 * On the socket: frames of a length (8 bytes, little endian) and that many
 * bytes; inside, a tag and what belongs to it (sandbox/wire.h). Both sides
 * check everything they read.
 *
 * Limits:  a frame 16 KiB, an address 2,048 bytes.
 * Layer:   fetch.
 */

#include "base/arena.h"
#include "base/buf.h"

#define MM_FETCH_FRAME_MAX ((size_t)16 << 10)
#define MM_FETCH_URL_MAX 2048
#define MM_FETCH_PATH_MAX 4096
/** Longest ETag or date that is used; of a longer one nothing is known. */
#define MM_FETCH_VALIDATOR_MAX 256
#define MM_FETCH_KEY_MAX 256
/** Most redirects of one request. */
#define MM_FETCH_REDIRECTS 5
/** Bytes a second below which a transfer counts as standing still. */
#define MM_FETCH_SLOW 1024

/** Bounds of one download; the defaults are mm_fetch_default_limits. */
struct mm_fetch_limits {
	uint64_t bytes; /**< of the resource: 2 GiB */
	uint32_t connect; /**< seconds until a connection stands: 15 */
	uint32_t idle; /**< seconds below MM_FETCH_SLOW: 30 */
	uint32_t seconds; /**< of one attempt: 3,600 */
	uint32_t tries; /**< attempts: 4 */
	uint32_t before; /**< milliseconds to let pass first: 0 */
	uint32_t pause; /**< milliseconds before the second; then doubled */
	uint32_t wait; /**< seconds of all pauses together: 120 */
};

extern const struct mm_fetch_limits mm_fetch_default_limits;

/** One resource; absent texts are not used. */
struct mm_fetch_request {
	struct mm_str url; /**< https, or http where that was asked for */
	struct mm_str path; /**< of the file it becomes; PATH.part before */
	struct mm_str etag, modified; /**< of what the caller has already */
	/** A secret header: sent to the host of the address, never further. */
	struct mm_str key_name, key;
	struct mm_fetch_limits limits;
};

enum mm_fetch_outcome {
	MM_FETCH_FRESH = 1, /**< the file is there, whole, on the disk */
	MM_FETCH_UNCHANGED /**< what the caller has is the newest */
};

struct mm_fetch_reply {
	enum mm_fetch_outcome outcome;
	uint64_t bytes; /**< of the file */
	uint64_t resumed; /**< of them, from an earlier attempt */
	uint32_t tries;
	struct mm_str etag, modified; /**< of the new file; or absent */
};

enum mm_fetch_tag { MM_FETCH_PROGRESS = 1, MM_FETCH_REPLY, MM_FETCH_ERROR };

/** Whether an address is one that may be fetched: scheme, host, characters. */
MM_MUST_CHECK bool mm_fetch_url_ok(struct mm_str url);
/** Whether it is reached without TLS. */
bool mm_fetch_url_plain(struct mm_str url);

/** Append the body of a frame. */
void mm_fetch_put_request(
    struct mm_buf *b, const struct mm_fetch_request *request);
void mm_fetch_put_reply(struct mm_buf *b, const struct mm_fetch_reply *reply);

/** Read one; texts are borrowed. false: not sound. */
MM_MUST_CHECK bool mm_fetch_take_request(
    struct mm_bytes body, struct mm_fetch_request *out);
/** Read what follows the tag MM_FETCH_REPLY; texts are copied into @p a. */
struct mm_wire;
MM_MUST_CHECK bool mm_fetch_take_reply(
    struct mm_wire *w, struct mm_arena *a, struct mm_fetch_reply *out);

/**
 * Write or read one frame, all of it.
 *
 * @param room  of the body when reading
 * @param n     set to its length
 * @retval MM_EIO     the other side is gone
 * @retval MM_ELIMIT  a frame that is too long
 */
MM_MUST_CHECK enum mm_status mm_fetch_send(
    int fd, struct mm_str body, struct mm_err *err);
MM_MUST_CHECK enum mm_status mm_fetch_receive(
    int fd, uint8_t room[MM_FETCH_FRAME_MAX], size_t *n, struct mm_err *err);

#endif
