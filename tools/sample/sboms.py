# SPDX-License-Identifier: Apache-2.0
"""The sample's SBOMs: plausible contents of devices, real component names.

A line of a list is "name|version|vendor:product[:update]|type|supplier".
The CPE is left out where vendor:product is empty; "type" is a purl type,
"-" for none; a component with neither is known by name only, as real
supplier SBOMs have them.
"""

import json
import pathlib
import uuid

TSV = pathlib.Path(__file__).resolve().parent / "px1-java.tsv"
MAKER = "見本メディカル株式会社"
PARTS = {"linux_kernel": "o", "vxworks": "o", "windows_7": "o",
         "windows_10_21h2": "o", "freertos-kernel": "o"}

# What nearly every embedded Linux image carries besides its own parts.
LINUX_BASE = """
U-Boot|{uboot}|denx:u-boot|generic|DENX
BusyBox|{busybox}|busybox:busybox|generic|BusyBox
glibc|{glibc}|gnu:glibc|generic|GNU Project
zlib|{zlib}|zlib:zlib|generic|zlib
ncurses|6.1|gnu:ncurses|generic|GNU Project
readline|7.0|gnu:readline|generic|GNU Project
e2fsprogs|1.44.5|e2fsprogs_project:e2fsprogs|generic|e2fsprogs
util-linux|2.33.1|kernel:util-linux|generic|kernel.org
dbus|1.12.16|freedesktop:dbus|generic|freedesktop.org
libxml2|2.9.9|xmlsoft:libxml2|generic|GNOME
libpng|1.6.36|libpng:libpng|generic|libpng
libjpeg-turbo|2.0.2|libjpeg-turbo:libjpeg-turbo|generic|libjpeg-turbo
freetype|2.9.1|freetype:freetype|generic|FreeType
dropbear|2018.76|dropbear_ssh_project:dropbear_ssh|generic|Dropbear
iptables|1.8.2|netfilter:iptables|generic|netfilter
ntp|4.2.8p12|ntp:ntp|generic|NTP Project
sqlite|3.27.2|sqlite:sqlite|generic|SQLite
lua|5.3.5|lua:lua|generic|Lua
"""


def linux_base(**v):
    return LINUX_BASE.format(**v)


WINDOWS_BASE = """
Microsoft .NET Framework|{net}|microsoft:.net_framework|-|Microsoft
Microsoft Visual C++ 再頒布可能パッケージ|{vc}||-|Microsoft
SQL Server Express|{sql}|microsoft:sql_server|-|Microsoft
OpenSSL|{openssl}|openssl:openssl|generic|OpenSSL
zlib|{zlib}|zlib:zlib|generic|zlib
DCMTK|{dcmtk}|offis:dcmtk|generic|OFFIS
libjpeg-turbo|1.5.3|libjpeg-turbo:libjpeg-turbo|generic|libjpeg-turbo
libtiff|4.0.9|libtiff:libtiff|generic|LibTIFF
libpng|{libpng}|libpng:libpng|generic|libpng
OpenJPEG|2.3.0|uclouvain:openjpeg|generic|UCLouvain
CharLS|1.0|charls_project:charls|generic|CharLS
Newtonsoft.Json|{json}|newtonsoft:json.net|nuget|Newtonsoft
log4net|{log4net}|apache:log4net|nuget|Apache
NLog|4.5.11||nuget|NLog
7-Zip|18.05|7-zip:7-zip|-|Igor Pavlov
XZ Utils|5.2.4|tukaani:xz|generic|Tukaani
curl|{curl}|haxx:curl|generic|curl
撮影制御プログラム|{own}||-|見本メディカル株式会社
画像再構成ライブラリ|{own}||-|見本メディカル株式会社
再構成ボードのファームウェア|1.12||-|見本画像電子株式会社
USBドングル ドライバ|6.60||-|
"""

# (product, version) -> format, list
SBOMS = {
    ("LX-50", "3.2"): ("cdx1.4", """
Linux kernel|2.6.32.27|linux:linux_kernel|generic|kernel.org
Apache HTTP Server|2.4.6|apache:http_server|generic|Apache
jquery|2.1.4|jquery:jquery|npm|OpenJS Foundation
PHP|5.4.45|php:php|generic|PHP Group
OpenSSL|1.0.1e|openssl:openssl|generic|OpenSSL
net-snmp|5.5|net-snmp:net-snmp|generic|Net-SNMP
分析制御プログラム|3.2.0||-|見本メディカル株式会社
吸光度測定ボードのファームウェア|2.04||-|見本計測株式会社
バーコード読取器のファームウェア|||-|
bootstrap|3.3.6|getbootstrap:bootstrap|npm|Bootstrap
""" + linux_base(uboot="2011.12", busybox="1.19.4", glibc="2.12",
                 zlib="1.2.3")),
    ("VT-3", "2.1"): ("spdx2.2tv", """
VxWorks|6.9|windriver:vxworks|generic|Wind River
Wind River ボードサポートパッケージ|6.9/3||-|Wind River
OpenSSL|0.9.8zh|openssl:openssl|generic|OpenSSL
zlib|1.2.3|zlib:zlib|generic|zlib
libexpat|2.0.1|libexpat_project:libexpat|generic|Expat
net-snmp|5.4.4|net-snmp:net-snmp|generic|Net-SNMP
dosFsLib|1.0||-|Wind River
FreeType|2.4.4|freetype:freetype|generic|FreeType
libpng|1.2.44|libpng:libpng|generic|libpng
libjpeg|6b|ijg:libjpeg|generic|IJG
Zinc GUI|9.0||-|
SQLite|3.7.3|sqlite:sqlite|generic|SQLite
lwIP|1.3.2|lwip_project:lwip|generic|lwIP
FTPサーバ(VxWorks 付属)|6.9||-|Wind River
Telnetサーバ(VxWorks 付属)|6.9||-|Wind River
換気制御プログラム|2.1.0||-|見本メディカル株式会社
警報制御プログラム|2.1.0||-|見本メディカル株式会社
流量計測ボードのファームウェア|1.31||-|見本計測株式会社
酸素センサのファームウェア|||-|
ブートローダ|1.08||-|見本メディカル株式会社
"""),
    ("US-30", "5.0"): ("cdx1.4", """
Microsoft Windows 7 Professional for Embedded Systems|6.1.7601.24214|microsoft:windows_7:sp1|-|Microsoft
jquery|1.12.4|jquery:jquery|npm|OpenJS Foundation
Internet Explorer|11.0.9600|microsoft:internet_explorer|-|Microsoft
プローブ制御ボードのファームウェア|5.02||-|見本メディカル株式会社
""" + WINDOWS_BASE.format(net="4.5.2", vc="2013", sql="10.50.6000.34",
                          openssl="1.0.2h", zlib="1.2.8", dcmtk="3.6.1",
                          libpng="1.6.21", json="9.0.1", log4net="2.0.5",
                          curl="7.35.0", own="5.0.3")),
    ("SP-100", "1.8"): ("cdx1.5", """
Linux kernel|3.10.17|linux:linux_kernel|generic|kernel.org
net-snmp|5.7.3|net-snmp:net-snmp|generic|Net-SNMP
OpenSSL|1.0.2k|openssl:openssl|generic|OpenSSL
libexpat|2.2.0|libexpat_project:libexpat|generic|Expat
wpa_supplicant|2.6|w1.fi:wpa_supplicant|generic|w1.fi
Qt|4.8.7|qt:qt|generic|The Qt Company
測定制御プログラム|1.8.2||-|見本メディカル株式会社
心電図解析ライブラリ|4.1||-|見本メディカル株式会社
SpO2モジュールのファームウェア|2.3.1||-|見本計測株式会社
無線LANモジュールのファームウェア|||-|
""" + linux_base(uboot="2013.04", busybox="1.24.1", glibc="2.19",
                 zlib="1.2.11")),
    ("SP-210", "2.3"): ("spdx2.3", """
Linux kernel|4.4.180|linux:linux_kernel|generic|kernel.org
dnsmasq|2.75|dnsmasq:dnsmasq|generic|Simon Kelley
OpenSSL|1.0.1f|openssl:openssl|generic|OpenSSL
libexpat|2.1.0|libexpat_project:libexpat|generic|Expat
curl|7.35.0|haxx:curl|generic|curl
net-snmp|5.7.3|net-snmp:net-snmp|generic|Net-SNMP
Qt|5.6.3|qt:qtbase|generic|The Qt Company
PostgreSQL|9.6.24|postgresql:postgresql|generic|PostgreSQL
表示制御プログラム|2.3.4||-|見本メディカル株式会社
警報音生成モジュール|2.3.4||-|見本メディカル株式会社
グラフィックドライバ|||-|
""" + linux_base(uboot="2014.07", busybox="1.22.1", glibc="2.19",
                 zlib="1.2.8")),
    ("SP-210", "2.4.1"): ("cdx1.5", """
Linux kernel|4.14.98|linux:linux_kernel|generic|kernel.org
dnsmasq|2.80|dnsmasq:dnsmasq|generic|Simon Kelley
OpenSSL|1.0.2r|openssl:openssl|generic|OpenSSL
libexpat|2.4.1|libexpat_project:libexpat|generic|Expat
curl|7.64.0|haxx:curl|generic|curl
net-snmp|5.8|net-snmp:net-snmp|generic|Net-SNMP
Qt|5.12.2|qt:qtbase|generic|The Qt Company
PostgreSQL|11.2|postgresql:postgresql|generic|PostgreSQL
libssh|0.8.7|libssh:libssh|generic|libssh
表示制御プログラム|2.4.1||-|見本メディカル株式会社
警報音生成モジュール|2.4.0||-|見本メディカル株式会社
HL7変換ライブラリ|3.0.2||-|見本システム株式会社
グラフィックドライバ|||-|
""" + linux_base(uboot="2018.11", busybox="1.30.1", glibc="2.28",
                 zlib="1.2.11")),
    ("PM-2", "4.0"): ("spdx2.2tv", """
Linux kernel|4.4.180|linux:linux_kernel|generic|kernel.org
BlueZ|5.66|bluez:bluez|generic|BlueZ
OpenSSL|1.0.2u|openssl:openssl|generic|OpenSSL
libexpat|2.2.6|libexpat_project:libexpat|generic|Expat
Qt|5.9.9|qt:qtbase|generic|The Qt Company
CUPS|2.2.10|openprinting:cups|generic|OpenPrinting
テレメトリ制御プログラム|4.0.1||-|見本メディカル株式会社
設定照合プログラム|4.0.1||-|見本メディカル株式会社
テレメトリヘッドのファームウェア|2.2||-|見本メディカル株式会社
感熱プリンタのファームウェア|||-|
""" + linux_base(uboot="2016.03", busybox="1.24.2", glibc="2.23",
                 zlib="1.2.8")),
    ("CT-X8", "7.1"): ("cdx1.6", """
Microsoft Windows 7 Professional for Embedded Systems|6.1.7601.24214|microsoft:windows_7:sp1|-|Microsoft
Internet Explorer|11.0.9600|microsoft:internet_explorer|-|Microsoft
TightVNC|2.8.27|tightvnc:tightvnc|-|GlavSoft
X線管制御ボードのファームウェア|7.1||-|見本メディカル株式会社
寝台制御ボードのファームウェア|3.4||-|見本メディカル株式会社
""" + WINDOWS_BASE.format(net="4.6.2", vc="2015", sql="12.0.6024.0",
                          openssl="1.0.2n", zlib="1.2.11", dcmtk="3.6.2",
                          libpng="1.6.34", json="10.0.3", log4net="2.0.8",
                          curl="7.58.0", own="7.1.2")),
    ("IP-7", "1.4"): ("spdx2.3", """
Eclipse ThreadX|6.1.12|eclipse:threadx|generic|Eclipse Foundation
Eclipse ThreadX NetX Duo|6.1.12|eclipse:threadx_netx_duo|generic|Eclipse Foundation
Eclipse ThreadX FileX|6.1.12|eclipse:threadx_filex|generic|Eclipse Foundation
Eclipse ThreadX GUIX|6.1.12|eclipse:threadx_guix|generic|Eclipse Foundation
Mbed TLS|2.28.0|arm:mbed_tls|generic|Arm
zlib|1.2.11|zlib:zlib|generic|zlib
cJSON|1.7.12|cjson_project:cjson|generic|cJSON
littlefs|2.4.1||generic|littlefs
CMSIS|5.7.0||generic|Arm
STM32CubeH7|1.10.0||generic|STMicroelectronics
WILC1000 ドライバ|15.4||-|Microchip
lz4|1.9.3|lz4_project:lz4|generic|lz4
nanopb|0.4.5|nanopb_project:nanopb|generic|nanopb
segger-rtt|7.50||generic|SEGGER
投与制御プログラム|1.4.3||-|見本メディカル株式会社
警報制御プログラム|1.4.3||-|見本メディカル株式会社
薬剤ライブラリ|2024-01||-|見本メディカル株式会社
モータ制御ファームウェア|1.22||-|見本精機株式会社
圧力センサのファームウェア|||-|
ブートローダ|1.02||-|見本メディカル株式会社
"""),
    ("VT-5", "3.1.2"): ("cdx1.6", """
QNX Software Development Platform|7.0|blackberry:qnx_software_development_platform|generic|BlackBerry
OpenSSH|9.6p1|openbsd:openssh|generic|OpenBSD
OpenSSL|3.0.7|openssl:openssl|generic|OpenSSL
libexpat|2.5.0|libexpat_project:libexpat|generic|Expat
zlib|1.2.13|zlib:zlib|generic|zlib
curl|7.86.0|haxx:curl|generic|curl
SQLite|3.40.0|sqlite:sqlite|generic|SQLite
Qt|6.2.4|qt:qtbase|generic|The Qt Company
freetype|2.12.1|freetype:freetype|generic|FreeType
libpng|1.6.39|libpng:libpng|generic|libpng
protobuf|3.21.9|google:protobuf|generic|Google
boost|1.80.0|boost:boost|generic|Boost
ntp|4.2.8p15|ntp:ntp|generic|NTP Project
dbus|1.14.4|freedesktop:dbus|generic|freedesktop.org
xz|5.2.5|tukaani:xz|generic|Tukaani
lz4|1.9.4|lz4_project:lz4|generic|lz4
換気制御プログラム|3.1.2||-|見本メディカル株式会社
警報通知モジュール|3.1.2||-|見本メディカル株式会社
流量計測ボードのファームウェア|2.10||-|見本計測株式会社
気道内圧センサのファームウェア|||-|
"""),
    ("VT-5", "3.1.4"): ("cdx1.6", """
QNX Software Development Platform|7.1|blackberry:qnx_software_development_platform|generic|BlackBerry
OpenSSH|10.2p1|openbsd:openssh|generic|OpenBSD
OpenSSL|3.0.19|openssl:openssl|generic|OpenSSL
libexpat|2.7.3|libexpat_project:libexpat|generic|Expat
zlib|1.3.1|zlib:zlib|generic|zlib
curl|8.18.0|haxx:curl|generic|curl
SQLite|3.51.1|sqlite:sqlite|generic|SQLite
Qt|6.5.8|qt:qtbase|generic|The Qt Company
freetype|2.13.3|freetype:freetype|generic|FreeType
libpng|1.6.56|libpng:libpng|generic|libpng
protobuf|3.21.12|google:protobuf|generic|Google
boost|1.83.0|boost:boost|generic|Boost
ntp|4.2.8p18|ntp:ntp|generic|NTP Project
dbus|1.14.10|freedesktop:dbus|generic|freedesktop.org
xz|5.8.3|tukaani:xz|generic|Tukaani
lz4|1.10.0|lz4_project:lz4|generic|lz4
換気制御プログラム|3.1.4||-|見本メディカル株式会社
警報通知モジュール|3.1.4||-|見本メディカル株式会社
流量計測ボードのファームウェア|2.11||-|見本計測株式会社
気道内圧センサのファームウェア|||-|
"""),
    ("CT-X12", "2.0"): ("cdx1.6", """
Microsoft Windows 10 IoT Enterprise LTSC 2021|10.0.19044.3208|microsoft:windows_10_21h2|-|Microsoft
libwebp|1.3.1|webmproject:libwebp|generic|WebM Project
OpenSSH for Windows|8.1|openbsd:openssh|generic|OpenBSD
Chromium Embedded Framework|114.0.5735||nuget|CEF
X線管制御ボードのファームウェア|2.0||-|見本メディカル株式会社
寝台制御ボードのファームウェア|4.0||-|見本メディカル株式会社
Pillow|9.1.0|python:pillow|pypi|Pillow
requests|2.28.1|python:requests|pypi|Python
urllib3|1.26.12|python:urllib3|pypi|urllib3
numpy|1.23.3|numpy:numpy|pypi|NumPy
""" + WINDOWS_BASE.format(net="4.8", vc="2022", sql="15.0.4298.1",
                          openssl="1.1.1n", zlib="1.2.12", dcmtk="3.6.7",
                          libpng="1.6.37", json="13.0.1", log4net="2.0.15",
                          curl="7.87.0", own="2.0.0")),
    ("IP-9", "1.0"): ("cdx1.6", """
FreeRTOS Kernel|10.4.3|freertos:freertos-kernel|generic|FreeRTOS
FreeRTOS-Plus-TCP|4.0.0|amazon:freertos-plus-tcp|generic|FreeRTOS
ESP-IDF|4.0.1|espressif:esp-idf|generic|Espressif
Mbed TLS|2.28.3|arm:mbed_tls|generic|Arm
curl|8.5.0|haxx:curl|generic|curl
OpenSSL|3.0.12|openssl:openssl|generic|OpenSSL
cJSON|1.7.15|cjson_project:cjson|generic|cJSON
littlefs|2.5.0||generic|littlefs
lwIP|2.1.3|lwip_project:lwip|generic|lwIP
nghttp2|1.51.0|nghttp2:nghttp2|generic|nghttp2
protobuf-c|1.4.1|protobuf-c_project:protobuf-c|generic|protobuf-c
zlib|1.2.13|zlib:zlib|generic|zlib
LVGL|8.3.3||generic|LVGL
wpa_supplicant|2.10|w1.fi:wpa_supplicant|generic|w1.fi
投与制御プログラム|1.0.5||-|見本メディカル株式会社
記録送信プログラム|1.0.5||-|見本メディカル株式会社
薬剤ライブラリ|2024-02||-|見本メディカル株式会社
モータ制御ファームウェア|2.01||-|見本精機株式会社
気泡検出センサのファームウェア|||-|
ブートローダ|2.00||-|見本メディカル株式会社
"""),
    ("IP-9", "2.0"): ("spdx2.3", """
FreeRTOS Kernel|11.1.0|freertos:freertos-kernel|generic|FreeRTOS
FreeRTOS-Plus-TCP|4.2.2|amazon:freertos-plus-tcp|generic|FreeRTOS
ESP-IDF|5.1.4|espressif:esp-idf|generic|Espressif
Mbed TLS|3.6.5|arm:mbed_tls|generic|Arm
curl|8.20.0|haxx:curl|generic|curl
cJSON|1.7.18|cjson_project:cjson|generic|cJSON
littlefs|2.9.3||generic|littlefs
nghttp2|1.62.1|nghttp2:nghttp2|generic|nghttp2
zlib|1.3.1|zlib:zlib|generic|zlib
LVGL|9.1.0||generic|LVGL
wpa_supplicant|2.11|w1.fi:wpa_supplicant|generic|w1.fi
投与制御プログラム|2.0.1||-|見本メディカル株式会社
記録送信プログラム|2.0.1||-|見本メディカル株式会社
薬剤ライブラリ|2024-02||-|見本メディカル株式会社
モータ制御ファームウェア|2.10||-|見本精機株式会社
ブートローダ|2.10||-|見本メディカル株式会社
protobuf-c|1.5.0|protobuf-c_project:protobuf-c|generic|protobuf-c
SEGGER SystemView|3.54||generic|SEGGER
CMSIS|6.0.0||generic|Arm
気泡検出センサのファームウェア|||-|
"""),
}

PX1_OWN = """
Linux kernel|4.19.118|linux:linux_kernel|generic|kernel.org
OpenSSL|1.1.1n|openssl:openssl|generic|OpenSSL
glibc|2.28|gnu:glibc|generic|GNU Project
Samba|4.5.16|samba:samba|generic|Samba
OpenSSH|7.9p1|openbsd:openssh|generic|OpenBSD
PostgreSQL|12.22|postgresql:postgresql|generic|PostgreSQL
DCMTK|3.6.6|offis:dcmtk|generic|OFFIS
Apache Tomcat|9.0.40|apache:tomcat|generic|Apache
log4j-core|2.14.1|apache:log4j|maven:org.apache.logging.log4j|Apache
log4j-api|2.14.1||maven:org.apache.logging.log4j|Apache
dcm4che-core|5.23.1||maven:org.dcm4che|dcm4che
dcm4che-net|5.23.1||maven:org.dcm4che|dcm4che
dcm4che-imageio|5.23.1||maven:org.dcm4che|dcm4che
unixodbc|2.3.6-0.1|unixodbc:unixodbc|deb:debian-10|Debian
libexpat1|2.2.6-2|libexpat_project:libexpat|deb:debian-10|Debian
zlib1g|1:1.2.11.dfsg-1|zlib:zlib|deb:debian-10|Debian
xz-utils|5.2.4-1|tukaani:xz|deb:debian-10|Debian
sudo|1.8.27-1|sudo_project:sudo|deb:debian-10|Debian
systemd|241-7|systemd_project:systemd|deb:debian-10|Debian
画像保管プログラム|3.0.4||-|見本メディカル株式会社
画像表示プログラム|3.0.4||-|見本メディカル株式会社
HIS/RIS接続モジュール|1.8||-|見本システム株式会社
ライセンス管理モジュール|||-|
"""


def purl_of(name, version, kind):
    slug = name.lower().replace(" ", "-")
    if not version or kind == "-":
        return ""
    if kind.startswith("maven:"):
        return f"pkg:maven/{kind[6:]}/{name}@{version}"
    if kind.startswith("deb:"):
        v = version.replace(":", "%3A")
        return f"pkg:deb/debian/{name}@{v}?arch=amd64&distro={kind[4:]}"
    if kind == "nuget":
        return f"pkg:nuget/{name.replace(' ', '.')}@{version}"
    return f"pkg:{kind}/{slug}@{version}"


def cpe_of(version, key):
    if not key or not version:
        return ""
    vendor, product, *update = key.split(":")
    v = version.split("-")[0].split(".dfsg")[0].split(":")[-1]
    up = update[0] if update else "*"
    if product == "openssh" and "p" in v:
        v, _, patch = v.partition("p")
        up = "p" + patch
    if product == "ntp" and "p" in v:
        v, _, patch = v.partition("p")
        up = "p" + patch
    part = PARTS.get(product, "a")
    return f"cpe:2.3:{part}:{vendor}:{product}:{v}:{up}:*:*:*:*:*:*"


def components(text):
    out = []
    for line in text.split("\n"):
        if not line:
            continue
        name, version, key, kind, supplier = line.split("|")
        out.append({"name": name, "version": version, "supplier": supplier,
                    "purl": purl_of(name, version, kind),
                    "cpe": cpe_of(version, key), "licence": "",
                    "type": "operating-system"
                    if key.partition(":")[2].split(":")[0] in PARTS
                    else "firmware" if "ファームウェア" in name
                    else "library", "ref": f"c{len(out) + 1:03d}"})
    return out


def px1_components():
    out = components(PX1_OWN)
    for line in TSV.read_text(encoding="utf-8").split("\n")[1:]:
        if not line:
            continue
        group, name, version, licence, purl, sha, publisher = line.split("\t")
        out.append({"name": name, "version": version, "supplier": publisher,
                    "purl": purl, "cpe": "", "licence": licence,
                    "group": group, "sha256": sha, "type": "library",
                    "ref": f"c{len(out) + 1:03d}"})
    return out


def cyclonedx(product, version, spec, comps):
    ref = f"{product}@{version}"
    uid = uuid.uuid5(uuid.NAMESPACE_URL, f"https://mihon.example/sbom/{ref}")
    items = []
    for c in comps:
        item = {"type": c["type"], "bom-ref": c["ref"]}
        if c["supplier"]:
            item["supplier"] = {"name": c["supplier"]}
        if c.get("group"):
            item["group"] = c["group"]
        item["name"] = c["name"]
        if c["version"] or spec == "1.4":
            item["version"] = c["version"]
        if c.get("sha256"):
            item["hashes"] = [{"alg": "SHA-256", "content": c["sha256"]}]
        if c["licence"]:
            item["licenses"] = [{"license": {"id": c["licence"]}}]
        if c["cpe"]:
            item["cpe"] = c["cpe"]
        if c["purl"]:
            item["purl"] = c["purl"]
        items.append(item)
    doc = {
        "bomFormat": "CycloneDX", "specVersion": spec,
        "serialNumber": f"urn:uuid:{uid}", "version": 1,
        "metadata": {
            "timestamp": "2026-04-01T00:00:00Z",
            "authors": [{"name": "PSIRT", "email": "psirt@mihon.example"}],
            "component": {"type": "device", "bom-ref": ref, "name": product,
                          "version": version,
                          "description": "サンプル(架空の製品)",
                          "supplier": {"name": MAKER}},
            "supplier": {"name": MAKER}},
        "components": items,
        "dependencies": [{"ref": ref,
                          "dependsOn": [c["ref"] for c in comps]}]}
    return json.dumps(doc, ensure_ascii=False, indent=1) + "\n"


def spdx_packages(product, version, comps):
    """SPDX 2.x packages, the device first."""
    root = {"SPDXID": "SPDXRef-device", "name": product,
            "versionInfo": version, "supplier": f"Organization: {MAKER}",
            "refs": []}
    out = [root]
    for c in comps:
        refs = []
        if c["cpe"]:
            refs.append(("SECURITY", "cpe23Type", c["cpe"]))
        if c["purl"]:
            refs.append(("PACKAGE-MANAGER", "purl", c["purl"]))
        out.append({"SPDXID": "SPDXRef-" + c["ref"], "name": c["name"],
                    "versionInfo": c["version"], "refs": refs,
                    "supplier": f"Organization: {c['supplier']}"
                    if c["supplier"] else "NOASSERTION"})
    return out


def spdx_json(product, version, comps):
    packages = []
    for p in spdx_packages(product, version, comps):
        item = {"SPDXID": p["SPDXID"], "name": p["name"]}
        if p["versionInfo"]:
            item["versionInfo"] = p["versionInfo"]
        item |= {"supplier": p["supplier"], "downloadLocation": "NOASSERTION",
                 "filesAnalyzed": False, "licenseConcluded": "NOASSERTION",
                 "licenseDeclared": "NOASSERTION",
                 "copyrightText": "NOASSERTION"}
        if p["refs"]:
            item["externalRefs"] = [
                {"referenceCategory": a, "referenceType": b,
                 "referenceLocator": c} for a, b, c in p["refs"]]
        packages.append(item)
    rel = [{"spdxElementId": "SPDXRef-DOCUMENT",
            "relationshipType": "DESCRIBES",
            "relatedSpdxElement": "SPDXRef-device"}]
    rel += [{"spdxElementId": "SPDXRef-device",
             "relationshipType": "CONTAINS",
             "relatedSpdxElement": p["SPDXID"]} for p in packages[1:]]
    doc = {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT", "name": f"{product} {version}",
        "documentNamespace":
            f"https://mihon.example/spdx/{product}-{version}",
        "comment": "サンプル(架空の製品)",
        "creationInfo": {
            "created": "2026-04-01T00:00:00Z",
            "creators": [f"Organization: {MAKER}"]},
        "packages": packages, "relationships": rel}
    return json.dumps(doc, ensure_ascii=False, indent=1) + "\n"


def spdx_tag_value(product, version, comps):
    out = ["SPDXVersion: SPDX-2.2", "DataLicense: CC0-1.0",
           "SPDXID: SPDXRef-DOCUMENT", f"DocumentName: {product} {version}",
           f"DocumentNamespace: https://mihon.example/spdx/"
           f"{product}-{version}",
           "DocumentComment: <text>サンプル(架空の製品)</text>",
           f"Creator: Organization: {MAKER}",
           "Created: 2026-04-01T00:00:00Z",
           "Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-device"]
    for p in spdx_packages(product, version, comps):
        out += ["", f"PackageName: {p['name']}", f"SPDXID: {p['SPDXID']}"]
        if p["versionInfo"]:
            out.append(f"PackageVersion: {p['versionInfo']}")
        out += [f"PackageSupplier: {p['supplier']}",
                "PackageDownloadLocation: NOASSERTION",
                "FilesAnalyzed: false", "PackageLicenseConcluded: NOASSERTION",
                "PackageLicenseDeclared: NOASSERTION",
                "PackageCopyrightText: NOASSERTION"]
        out += [f"ExternalRef: {a} {b} {c}" for a, b, c in p["refs"]]
        if p["SPDXID"] != "SPDXRef-device":
            out.append(
                f"Relationship: SPDXRef-device CONTAINS {p['SPDXID']}")
    return "\n".join(out) + "\n"


def files():
    """Name -> text of every SBOM of the sample."""
    todo = [(p, v, form, components(text))
            for (p, v), (form, text) in SBOMS.items()]
    todo.append(("PX-1", "3.0", "cdx1.5", px1_components()))
    out = {}
    for product, version, form, comps in todo:
        stem = f"{product}-{version}"
        if form.startswith("cdx"):
            out[stem + ".cdx.json"] = cyclonedx(product, version, form[3:],
                                                comps)
        elif form == "spdx2.3":
            out[stem + ".spdx.json"] = spdx_json(product, version, comps)
        else:
            out[stem + ".spdx"] = spdx_tag_value(product, version, comps)
    return out
