#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Source packages of Debian's binary packages, for SBOMs that lack them.

usage: gen-source-packages.py            write src/vers/source_rows.inc
       gen-source-packages.py --check    is it up to date?
       gen-source-packages.py --collect  make data/identity/debian-sources.csv
                                         anew from apt's lists (Debian 12)

The table holds the packages that a device is likely to have: SEEDS and all
they depend on. A binary package whose version is not that of its source
(apart from "+bN") is left out: its advisories could not be compared.
"""
import csv
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "data" / "identity" / "debian-sources.csv"
OUT = ROOT / "src" / "vers" / "source_rows.inc"
NAME = re.compile(r"^[a-z0-9][a-z0-9.+-]*$")
SEEDS = """
alsa-utils apache2 apt avahi-daemon bind9 bluez busybox ca-certificates
chromium chrony containerd cron cups curl dbus dcmtk default-jre-headless
default-mysql-server dnsmasq docker.io dropbear e2fsprogs exim4 ffmpeg
firefox-esr freeradius ftp gdm3 git gnupg grub-efi-amd64 gstreamer1.0-plugins-base
gstreamer1.0-plugins-good haproxy hostapd ifupdown imagemagick iproute2 iptables
isc-dhcp-client iwd kmod libcjson1 libcurl4 libgtk-3-0 libgtk-4-1 libmbedtls14
libmicrohttpd12 libmodbus5 libmosquitto1 libopencv-core406 libopencv-dnn406
libprotobuf32 libqt5network5 libqt5webengine5 libqt6network6 libqt6webenginecore6
libssh-4 libssh2-1 libwebkit2gtk-4.0-37 libwolfssl35 libxerces-c3.2 lighttpd linux-image-amd64
mariadb-server memcached modemmanager mosquitto network-manager nfs-common
nginx nodejs ntpsec open-vm-tools openjdk-17-jre openssh-client openssh-server openssl
openvpn perl php-cli podman postgresql procps python3 python3-numpy
python3-requests redis-server rsync rsyslog ruby samba slapd snmpd socat sqlite3 squid
strongswan sudo systemd tcpdump tpm2-tools u-boot-tools unixodbc vim vlc wget
winbind wireguard-tools wpasupplicant xorg xserver-xorg-core xz-utils zip
""".split()


def packages():
    """name -> fields of every binary package apt knows."""
    text = subprocess.run(["apt-cache", "dumpavail"], capture_output=True,
                          text=True, check=True).stdout
    found = {}
    for stanza in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in stanza.split("\n")
                      if ": " in line and not line.startswith(" "))
        if "Package" in fields:
            found[fields["Package"]] = fields
    return found


def depends(fields, known):
    for key in ("Pre-Depends", "Depends"):
        for group in fields.get(key, "").split(","):
            for choice in group.split("|"):
                name = re.split(r"[ :(\[]", choice.strip())[0]
                if name in known:
                    yield name
                    break


def collect():
    known = packages()
    todo = [name for name in SEEDS if name in known]
    todo += [name for name, fields in known.items()
             if fields.get("Priority") in ("required", "important",
                                           "standard")]
    seen = set()
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += depends(known[name], known)
    rows = []
    for name in sorted(seen):
        source = known[name].get("Source", "")
        version = re.sub(r"\+b[0-9]+$", "", known[name]["Version"])
        match = re.fullmatch(r"(\S+)(?: \((\S+)\))?", source)
        if match and match[1] != name and match[2] in (None, version):
            rows.append((name, match[1]))
    with DATA.open("w", encoding="utf-8", newline="") as f:
        writer = csv.writer(f, lineterminator="\n")
        writer.writerow(("binary", "source"))
        writer.writerows(rows)
    print(f"{len(seen)} packages, {len(rows)} with a source of another name")


def text():
    out = ["/* SPDX-License-Identifier: Apache-2.0 */",
           "/* Written by tools/gen-source-packages.py from "
           "data/identity/debian-sources.csv. */",
           "static const struct source rows[] = {"]
    last = ""
    with DATA.open(encoding="utf-8", newline="") as f:
        reader = csv.DictReader(f)
        for row in reader:
            binary, source = row["binary"], row["source"]
            if not NAME.match(binary) or not NAME.match(source):
                sys.exit(f"{DATA.name}:{reader.line_num}: no package name")
            if binary <= last or binary == source:
                sys.exit(f"{DATA.name}:{reader.line_num}: not sorted, "
                         "or without effect")
            last = binary
            out.append(f'\t{{ "{binary}",\n\t  "{source}" }},')
    out += ["};", ""]
    return "\n".join(out)


def main():
    if sys.argv[1:] == ["--collect"]:
        collect()
        return
    made = text()
    if sys.argv[1:] == ["--check"]:
        if OUT.read_text(encoding="utf-8") != made:
            sys.exit(f"{OUT.name} is out of date: "
                     "tools/gen-source-packages.py")
        return
    OUT.write_text(made, encoding="utf-8")


main()
