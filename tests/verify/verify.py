#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A second verifier, written from docs/formats/journal.md alone.

usage: verify.py proof KEY FILE [HEAD]
       verify.py journal KEY CHECKPOINT JOURNAL.jsonl
       verify.py example JOURNAL.md
Standard library only; Ed25519 by the formulas of RFC 8032 section 5.1.
"""
import base64
import hashlib
import json
import re
import sys


class Refused(Exception):
    pass


def sha(*parts):
    return hashlib.sha256(b''.join(parts)).digest()


def split(n):
    k = 1
    while 2 * k < n:
        k *= 2
    return k


# -- Ed25519 ----------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(p, q):
    x1, y1, z1, t1 = p
    x2, y2, z2, t2 = q
    a = (y1 - x1) * (y2 - x2) % P
    b = (y1 + x1) * (y2 + x2) % P
    c = 2 * t1 * t2 * D % P
    d = 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, p):
    q = (0, 1, 1, 0)
    while n:
        if n & 1:
            q = add(q, p)
        p = add(p, p)
        n >>= 1
    return q


def equal(p, q):
    return ((p[0] * q[2] - q[0] * p[2]) % P == 0 and
            (p[1] * q[2] - q[1] * p[2]) % P == 0)


def point(b):
    y = int.from_bytes(b, 'little')
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        raise Refused('point')
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P or (x == 0 and sign):
        raise Refused('point')
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, 'little'))


def signed(key, text, sig):
    s = int.from_bytes(sig[32:], 'little')
    if s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(sig[:32] + key + text).digest(),
                       'little') % L
    return equal(times(s, BASE), add(point(sig[:32]), times(h, point(key))))


# -- checkpoint -------------------------------------------------------------

def from_base64(text, n):
    b = base64.b64decode(text, validate=True)
    if len(b) != n or base64.b64encode(b) != text:
        raise Refused('base 64')
    return b


def read_key(path):
    pem = open(path).read()
    body = re.search('-----BEGIN PUBLIC KEY-----(.*?)-----END', pem, re.S)
    return base64.b64decode(body.group(1))[-32:]


def number(text):
    if not re.fullmatch(rb'[1-9][0-9]{0,15}', text) or int(text) >= 2**53:
        raise Refused('number')
    return int(text)


def read_checkpoint(key, note):
    text, _, signatures = note.partition(b'\n\n')
    text += b'\n'
    lines = text[:-1].split(b'\n')
    if len(lines) != 6 or not lines[0].startswith(b'mimamori/'):
        raise Refused('the checkpoint is not in its form')
    names = [b'chain ', b'first ', b'time ']
    if any(not l.startswith(n) for l, n in zip(lines[3:], names)):
        raise Refused('the checkpoint is not in its form')
    key_id = sha(b'mimamori\n\x01', key)[:4]
    for line in signatures.split(b'\n'):
        name = '— mimamori '.encode()
        if not line.startswith(name):
            continue
        try:
            sig = from_base64(line[len(name):], 68)
        except (Refused, ValueError):
            continue
        if sig[:4] == key_id:
            if not signed(key, text, sig[4:]):
                raise Refused('the checkpoint was changed')
            break
    else:
        raise Refused('not signed with this key')
    return {'id': lines[0][9:], 'size': number(lines[1]),
            'root': from_base64(lines[2], 32),
            'chain': bytes.fromhex(lines[3][6:].decode()),
            'first': bytes.fromhex(lines[4][6:].decode())}


# -- proofs -----------------------------------------------------------------

def inclusion(lo, n, leaves, path):
    """Root over n leaves from lo on; takes hashes off the front of path."""
    if n == 1:
        return leaves[lo]
    k = split(n)
    left = any(lo <= i < lo + k for i in leaves)
    right = any(lo + k <= i < lo + n for i in leaves)
    if left and right:
        a = inclusion(lo, k, leaves, path)
        b = inclusion(lo + k, n - k, leaves, path)
    elif left:
        a = inclusion(lo, k, leaves, path)
        b = path.pop(0)
    else:
        b = inclusion(lo + k, n - k, leaves, path)
        a = path.pop(0)
    return sha(b'\1', a, b)


def consistency(m, first, n, path):
    """RFC 9162 section 2.1.4.2, step by step; the root over n, or refused."""
    if m == n:
        if path:
            raise Refused('consistency')
        return first
    path = list(path)
    if m & (m - 1) == 0:
        path.insert(0, first)
    fn, sn = m - 1, n - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path.pop(0)
    for c in path:
        if sn == 0:
            raise Refused('consistency')
        if fn & 1 or fn == sn:
            fr, sr = sha(b'\1', c, fr), sha(b'\1', c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = sha(b'\1', sr, c)
        fn, sn = fn >> 1, sn >> 1
    if fr != first or sn != 0:
        raise Refused('consistency')
    return sr


def read_head(text):
    seq, _, root = text.partition(b':')
    if not re.fullmatch(b'[0-9a-f]{64}', root):
        raise Refused('head')
    return number(seq), bytes.fromhex(root.decode())


def check_bytes(seq, entry):
    """The one spelling, and the number inside."""
    value = json.loads(entry)
    again = json.dumps(value, ensure_ascii=False, sort_keys=True,
                       separators=(',', ':'))
    if again.encode() != entry or value['seq'] != seq or value['v'] != 1:
        raise Refused('entry %d' % seq)


def unpack(proof):
    """A compact proof as the text it stands for."""
    out, rest = b'mimamori proof 1\n', proof
    while True:
        line, _, rest = rest.partition(b'\n')
        word, _, n = line.partition(b' ')
        if not line:
            return out + b'\n' + rest
        if word not in (b'path', b'grow'):
            out += line + b'\n'
            continue
        size = 32 * number(n)
        if len(rest) < size or b'\n' + word + b' ' in out:
            raise Refused('list of hashes')
        for i in range(0, size, 32):
            out += word + b' ' + base64.b64encode(rest[i:i + 32]) + b'\n'
        rest = rest[size:]


def verify_proof(key, proof, head=None):
    compact = b'mimamori proof 2\n'
    if proof.startswith(compact):
        proof = unpack(proof[len(compact):])
    body, _, note = proof.partition(b'\n\n')
    first, *lines = body.split(b'\n')
    if first != b'mimamori proof 1':
        raise Refused('no proof file')
    leaves, path, grow, anchor, last = {}, [], [], None, 0
    entries = []
    order = [b'entry', b'path', b'anchor', b'grow']
    words = [line.partition(b' ')[0] for line in lines]
    if any(w not in order for w in words) or \
            words != sorted(words, key=order.index):
        raise Refused('lines are not in order')
    for line in lines:
        word, _, rest = line.partition(b' ')
        if word == b'entry':
            seq, _, entry = rest.partition(b' ')
            seq = number(seq)
            if seq <= last:
                raise Refused('order')
            last = seq
            check_bytes(seq, entry)
            leaves[seq - 1] = sha(b'\0', entry)
            entries.append(entry)
        elif word == b'path':
            path.append(from_base64(rest, 32))
        elif word == b'grow':
            grow.append(from_base64(rest, 32))
        elif word == b'anchor' and anchor is None:
            anchor = read_head(rest)
        else:
            raise Refused('line')
    c = read_checkpoint(key, note)
    if not leaves or last > c['size']:
        raise Refused('entries')
    if inclusion(0, c['size'], leaves, path) != c['root'] or path:
        raise Refused('inclusion')
    if head is not None and read_head(head) != anchor:
        raise Refused('anchor')
    if anchor is not None:
        if anchor[0] > c['size'] or \
                consistency(*anchor, c['size'], grow) != c['root']:
            raise Refused('consistency')
    c['signatures'] = verify_signatures(entries, False)
    return c, len(leaves)


# -- signatures of persons --------------------------------------------------

def verify_signatures(entries, whole):
    """Those over an entry that is here, with a key that is; how many."""
    keys, leaves, n = {}, set(), 0
    for entry in entries:
        e = json.loads(entry)
        data = e['data']
        if e['type'] == 'person.key':
            keys[data['person'], data['public']] = data['in_force'] == 'yes'
        if e['type'] == 'signature':
            sig = base64.b64decode(data.pop('signature'), validate=True)
            text = json.dumps(data, ensure_ascii=False, sort_keys=True,
                              separators=(',', ':'))
            if not signed(base64.b64decode(data['public'], validate=True),
                          b'mimamori signature 1\n' + text.encode(), sig):
                raise Refused('signature %d' % e['seq'])
            his = keys.get((data['person'], data['public']))
            here = bytes.fromhex(data['digest']) in leaves
            if his is False or (whole and not (his and here)):
                raise Refused('signature %d' % e['seq'])
            n += bool(his and here)
        leaves.add(sha(b'\0', entry))
    return n


# -- a journal --------------------------------------------------------------

def root_of(leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha(b'\1', root_of(leaves[:k]), root_of(leaves[k:]))


def verify_journal(key, note, entries):
    c = read_checkpoint(key, note)
    entries = entries[:c['size']]
    if len(entries) < c['size']:
        raise Refused('the journal ends after entry %d' % len(entries))
    chain = sha(b'\2', c['id'])
    leaves = []
    for i, entry in enumerate(entries):
        check_bytes(i + 1, entry)
        leaves.append(sha(b'\0', entry))
        chain = sha(b'\2', chain, leaves[-1])
    if chain != c['chain'] or leaves[0] != c['first'] or \
            root_of(leaves) != c['root']:
        raise Refused('an entry is not the one that was signed')
    c['signatures'] = verify_signatures(entries, True)
    return c, len(entries)


def verify_example(text):
    entries = re.findall(r'^\{"actor".*$', text, re.M)
    rows = re.findall(r'^\| (\d) \|(?: `(\w{64})` \|| \|) `(\w{64})` \|$',
                      text, re.M)
    chain = sha(b'\2', b'demo')
    if rows[0] != ('0', '', chain.hex()) or len(rows) != len(entries) + 1:
        raise Refused('row 0')
    leaves = []
    for i, entry in enumerate(entries):
        check_bytes(i + 1, entry.encode())
        leaves.append(sha(b'\0', entry.encode()))
        chain = sha(b'\2', chain, leaves[-1])
        if rows[i + 1] != (str(i + 1), leaves[-1].hex(), chain.hex()):
            raise Refused('row %d' % (i + 1))
    root = root_of(leaves)
    shown = re.search(r'^mimamori/demo\n3\n(\S+)\nchain (\S+)\nfirst (\S+)\n',
                      text, re.M)
    if shown.groups() != (base64.b64encode(root).decode(), chain.hex(),
                          leaves[0].hex()) or root.hex() not in text:
        raise Refused('checkpoint')
    return {'id': b'demo', 'size': len(leaves)}, len(leaves)


def main(argv):
    try:
        if argv[1] == 'proof':
            c, n = verify_proof(
                read_key(argv[2]), open(argv[3], 'rb').read(),
                argv[4].encode() if len(argv) > 4 else None)
        elif argv[1] == 'journal':
            journal = open(argv[4], 'rb').read().split(b'\n')[:-1]
            c, n = verify_journal(read_key(argv[2]),
                                  open(argv[3], 'rb').read(), journal)
        else:
            c, n = verify_example(open(argv[2], encoding='utf-8').read())
    except (Refused, ValueError, IndexError, KeyError, AttributeError) as e:
        print('NOT VERIFIED:', e)
        return 1
    print('verified: %d of %d entries of %s' % (n, c['size'],
                                               c['id'].decode()))
    if c.get('signatures'):
        print('%d signatures' % c['signatures'])
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
