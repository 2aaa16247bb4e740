# SPDX-License-Identifier: Apache-2.0
"""A web server that behaves as servers do, well and badly.

Each path is a Resource; what it does wrong is its own. Requests are kept, so
a test can look at what was asked for.
"""
import email.utils
import hashlib
import http.server
import os
import ssl
import subprocess
import threading
import time
import urllib.parse


class Resource:
    """What a path answers with."""

    def __init__(self, body=b'', etag=True, modified=None, fail=(), cut=None,
                 length=None, to=None, drip=None, ranges=True, weak=False,
                 call=None, headers=()):
        self.body = body
        self.etag = etag
        self.modified = modified
        self.fail = list(fail)      # (code, headers) to answer first
        self.cut = cut              # bytes of the first answer, then closed
        self.length = length        # Content-Length, right or wrong
        self.to = to                # redirect
        self.drip = drip            # seconds between bytes
        self.ranges = ranges
        self.weak = weak
        self.call = call            # query -> body
        self.headers = list(headers)

    def tag(self, body):
        return '%s"%s"' % ('W/' if self.weak else '',
                           hashlib.sha256(body).hexdigest()[:16])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *args):
        pass

    def do_GET(self):
        path, _, query = self.path.partition('?')
        seen = dict((k.lower(), v) for k, v in self.headers.items())
        seen['path'], seen['query'] = path, query
        self.server.seen.append(seen)
        r = self.server.resources.get(path)
        if r is None:
            self.answer(404, [], b'no such thing')
        elif r.fail:
            code, headers = r.fail.pop(0)
            self.answer(code, headers, b'not now')
        elif r.to:
            self.answer(302, [('Location', r.to)], b'elsewhere')
        else:
            self.give(r, query)

    def answer(self, code, headers, body):
        self.send_response(code)
        for k, v in headers:
            self.send_header(k, v)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def conditions(self, r, body, tag):
        if self.headers.get('If-None-Match'):
            return self.headers['If-None-Match'] == tag
        since = self.headers.get('If-Modified-Since')
        return bool(since and r.modified == since)

    def give(self, r, query):
        body = r.call(urllib.parse.parse_qs(query)) if r.call else r.body
        tag = r.tag(body) if r.etag else None
        headers = list(r.headers)
        if tag:
            headers.append(('ETag', tag))
        if r.modified:
            headers.append(('Last-Modified', r.modified))
        if self.conditions(r, body, tag):
            self.send_response(304)
            for k, v in headers:
                self.send_header(k, v)
            self.end_headers()
            return
        start, code = 0, 200
        wanted = self.headers.get('Range')
        if wanted and r.ranges and self.headers.get('If-Range') in (
                tag, r.modified):
            start = int(wanted[len('bytes='):].split('-')[0])
            if start >= len(body):
                self.answer(416, [], b'')
                return
            code = 206
            headers.append(('Content-Range', 'bytes %d-%d/%d' % (
                start, len(body) - 1, len(body))))
        self.send_response(code)
        for k, v in headers:
            self.send_header(k, v)
        rest = body[start:]
        self.send_header('Content-Length',
                         str(len(rest) if r.length is None else r.length))
        self.end_headers()
        self.send_rest(r, rest)

    def send_rest(self, r, rest):
        try:
            if r.cut is not None:
                self.wfile.write(rest[:r.cut])
                self.wfile.flush()
                r.cut = None
                self.close_connection = True
                return
            if r.drip:
                for i in range(len(rest)):
                    self.wfile.write(rest[i:i + 1])
                    self.wfile.flush()
                    time.sleep(r.drip)
            else:
                self.wfile.write(rest)
            if r.length is not None:
                self.close_connection = True
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            self.close_connection = True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, cert=None):
        super().__init__(('127.0.0.1', 0), Handler)
        self.resources, self.seen = {}, []
        scheme = 'http'
        if cert:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*cert)
            self.socket = context.wrap_socket(self.socket, server_side=True)
            scheme = 'https'
        self.url = '%s://localhost:%d' % (scheme, self.server_port)
        threading.Thread(target=self.serve_forever, args=(0.02,),
                         daemon=True).start()

    def handle_error(self, request, client_address):
        pass

    def paths(self):
        return [s['path'] for s in self.seen]


def date(t):
    return email.utils.formatdate(t, usegmt=True)


def make_ca(folder):
    """An authority and a certificate for localhost, and one nobody knows."""
    def openssl(*args):
        subprocess.run(['openssl', *args], check=True, cwd=folder,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    out = {}
    for name in ('ca', 'other'):
        openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt',
                'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
                '-subj', '/CN=test ' + name, '-keyout', name + '.key',
                '-out', name + '.pem')
    with open(os.path.join(folder, 'ext'), 'w', encoding='ascii') as f:
        f.write('subjectAltName=DNS:localhost\n')
    openssl('req', '-newkey', 'ec', '-pkeyopt',
            'ec_paramgen_curve:prime256v1', '-nodes', '-subj',
            '/CN=localhost', '-keyout', 'host.key', '-out', 'host.csr')
    for name in ('ca', 'other'):
        openssl('x509', '-req', '-in', 'host.csr', '-CA', name + '.pem',
                '-CAkey', name + '.key', '-CAcreateserial', '-days', '2',
                '-extfile', 'ext', '-out', 'host-%s.pem' % name)
        out[name] = (os.path.join(folder, 'host-%s.pem' % name),
                     os.path.join(folder, 'host.key'))
    return os.path.join(folder, 'ca.pem'), out
