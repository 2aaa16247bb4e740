/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_VERS_SOURCE_H
#define MM_VERS_SOURCE_H

/*
 * Source packages of Debian's binary packages: advisories of Debian name
 * sources, and an SBOM that names only "libssl3" would meet none of them.
 *
 * The table is data/identity/debian-sources.csv (Debian 12, the packages a
 * device is likely to have); tools/gen-source-packages.py makes and compiles
 * it. The kernel is a rule: linux-image-*, and the sources linux-signed-*
 * under which it is signed, are "linux".
 *
 * Layer: vers -- private to purl_key.c.
 */

#include "base/base.h"

/** Source of a binary package; absent when it has its own name or is not in
 * the table. */
struct mm_str mm_source_of_binary(struct mm_str binary);

/** Whether a source is the kernel in its signed form. */
bool mm_source_is_signed_kernel(struct mm_str source);

#endif
