/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CODEC_YAML_H
#define MM_CODEC_YAML_H

/*
 * YAML as JSON: formats that are defined in both are read as JSON. Every
 * member stands on the line it has in the YAML, so errors name the right one.
 *
 * Source: YAML 1.1 as libyaml reads it.
 * Strict: one document; no aliases (which can grow without bound), no keys
 *         that are not text. Every scalar becomes a string as it is written
 *         ("1.10" stays "1.10", "yes" stays "yes"), but null, ~ and nothing
 *         become null. Tags and anchors have no effect.
 * Limits: nested 60 deep.
 * Layer:  codec. Third party: libyaml (only here).
 */

#include "base/arena.h"

#define MM_YAML_DEPTH 60u

/**
 * @param a       receives the JSON
 * @param source  name for errors, may be NULL
 * @param out     set on success
 * @retval MM_EFORMAT  with line and column
 * @retval MM_ELIMIT   nested too deep
 * @retval MM_ENOMEM
 */
MM_MUST_CHECK enum mm_status mm_yaml_to_json(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_bytes *out,
    struct mm_err *err);

#endif
