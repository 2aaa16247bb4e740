#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A time stamping authority for tests: openssl ts behind HTTP.

usage: authority.py make DIR      a CA, an authority, one that has expired
       authority.py serve DIR NAME PORTFILE
       authority.py reply DIR NAME REQUEST RESPONSE
"""
import http.server
import os
import subprocess
import sys
import tempfile

CONFIG = '''
[ca]
default_ca = ca_default
[ca_default]
database = %(dir)s/index.txt
serial = %(dir)s/ca-serial
new_certs_dir = %(dir)s
default_md = sha256
policy = policy
[policy]
commonName = supplied
[stamping]
extendedKeyUsage = critical,timeStamping
[tsa]
default_tsa = tsa_default
[tsa_default]
dir = %(dir)s
serial = %(dir)s/tsa-serial
crypto_device = builtin
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
signer_digest = sha256
ess_cert_id_alg = sha256
'''


def openssl(*args):
    subprocess.run(['openssl', *args], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make(d):
    config = d + '/config'
    with open(config, 'w') as f:
        f.write(CONFIG % {'dir': d})
    for name, text in (('index.txt', ''), ('ca-serial', '01\n'),
                       ('tsa-serial', '01\n')):
        with open(d + '/' + name, 'w') as f:
            f.write(text)
    openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt',
            'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=Test CA',
            '-days', '3650', '-keyout', d + '/ca.key', '-out', d + '/ca.pem')
    for name, dates in (('good', ['-days', '365']),
                        ('expired', ['-startdate', '20200101000000Z',
                                     '-enddate', '20200201000000Z'])):
        openssl('req', '-new', '-newkey', 'ec', '-pkeyopt',
                'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=' + name,
                '-keyout', d + '/' + name + '.key',
                '-out', d + '/' + name + '.csr')
        openssl('ca', '-batch', '-config', config, '-extensions', 'stamping',
                '-cert', d + '/ca.pem', '-keyfile', d + '/ca.key', *dates,
                '-in', d + '/' + name + '.csr',
                '-out', d + '/' + name + '.pem')


def reply(d, name, request, response):
    openssl('ts', '-reply', '-config', d + '/config', '-section',
            'tsa_default', '-queryfile', request, '-signer',
            d + '/' + name + '.pem', '-inkey', d + '/' + name + '.key',
            '-out', response)


def serve(d, name, portfile):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers['Content-Length']))
            with tempfile.TemporaryDirectory() as t:
                with open(t + '/q', 'wb') as f:
                    f.write(body)
                reply(d, name, t + '/q', t + '/r')
                with open(t + '/r', 'rb') as f:
                    answer = f.read()
            self.send_response(200)
            self.send_header('Content-Type', 'application/timestamp-reply')
            self.send_header('Content-Length', str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
    with open(portfile + '.new', 'w') as f:
        f.write(str(server.server_address[1]))
    os.rename(portfile + '.new', portfile)
    server.serve_forever()


if __name__ == '__main__':
    {'make': make, 'serve': serve, 'reply': reply}[sys.argv[1]](*sys.argv[2:])
