#!/usr/bin/env python3
"""Reads a bundle with nothing but docs/format.md: read.py AGE IDENTITY ROOT.der RECEIVER BUNDLE

Prints what it holds as JSON. Any fault ends it with a line on stderr and status 1. It uses the stock
commands age, openssl and zstd, and Python's standard library."""

import hashlib, io, json, os, subprocess, sys, tempfile, zipfile

MIB = 1 << 20


class Fault(Exception):
    pass


def need(holds, what):
    if not holds:
        raise Fault(what)


# CBOR, RFC 8949: the types that the format uses, definite lengths only.


class Tag:
    def __init__(self, number, content):
        self.number, self.content = number, content


def decode(raw, at=0, depth=0):
    """Gives the item that begins at a place, and where the next one begins."""
    need(depth < 10 and at < len(raw), "CBOR ends early")
    major, info, at = raw[at] >> 5, raw[at] & 31, at + 1
    if info < 24:
        n = info
    else:
        need(info <= 27, "CBOR of indefinite length")
        width = 1 << (info - 24)
        need(at + width <= len(raw), "CBOR ends early")
        n, at = int.from_bytes(raw[at : at + width], "big"), at + width
    if major == 0:
        return n, at
    if major == 1:
        return -1 - n, at
    if major in (2, 3):
        need(at + n <= len(raw), "CBOR ends early")
        piece = raw[at : at + n]
        return (piece if major == 2 else piece.decode("utf-8", "strict")), at + n
    if major == 4:
        need(n <= len(raw) - at, "CBOR array longer than its bytes")
        items = []
        for _ in range(n):
            item, at = decode(raw, at, depth + 1)
            items.append(item)
        return items, at
    if major == 5:
        need(2 * n <= len(raw) - at, "CBOR map longer than its bytes")
        pairs = {}
        for _ in range(n):
            key, at = decode(raw, at, depth + 1)
            need(key not in pairs, "a key twice")
            pairs[key], at = decode(raw, at, depth + 1)
        return pairs, at
    need(major == 6, "a simple value")
    content, at = decode(raw, at, depth + 1)
    return Tag(n, content), at


def head(major, n):
    if n < 24:
        return bytes([major << 5 | n])
    for info, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if n < 1 << (8 * width):
            return bytes([major << 5 | info]) + n.to_bytes(width, "big")


def encode(v):
    """Core deterministic encoding, RFC 8949 section 4.2.1."""
    if isinstance(v, int):
        return head(0, v) if v >= 0 else head(1, -1 - v)
    if isinstance(v, bytes):
        return head(2, len(v)) + v
    if isinstance(v, str):
        raw = v.encode()
        return head(3, len(raw)) + raw
    if isinstance(v, list):
        return head(4, len(v)) + b"".join(map(encode, v))
    pairs = sorted((encode(key), encode(value)) for key, value in v.items())
    return head(5, len(pairs)) + b"".join(key + value for key, value in pairs)


def canonical(raw, what):
    v, end = decode(raw)
    need(end == len(raw) and encode(v) == raw, what + " is not canonical")
    return v


def run(*command, data=None):
    done = subprocess.run(command, input=data, capture_output=True)
    need(done.returncode == 0, command[0] + ": " + done.stderr.decode(errors="replace").strip())
    return done.stdout


def signer(chain, root, scratch):
    """Verifies a chain of certificates to the root, whatever the clock says; gives the key's file."""
    need(2 <= len(chain) <= 3 and chain[-1] == root, "the chain does not lead to our root")
    names = []
    for i, der in enumerate(chain):
        name = os.path.join(scratch, "cert%d" % i)
        with open(name + ".der", "wb") as f:
            f.write(der)
        run("openssl", "x509", "-inform", "DER", "-in", name + ".der", "-out", name + ".pem")
        names.append(name + ".pem")
    between = ["-untrusted", names[1]] if len(names) == 3 else []
    run("openssl", "verify", "-no_check_time", "-x509_strict", "-CAfile", names[-1], *between, names[0])
    key = os.path.join(scratch, "key.pem")
    with open(key, "wb") as f:
        f.write(run("openssl", "x509", "-in", names[0], "-pubkey", "-noout"))
    return key


def check(message, aad, root, scratch):
    """Verifies a COSE_Sign1 (RFC 9052) and gives its payload."""
    need(isinstance(message, Tag) and message.number == 18 and len(message.content) == 4, "no COSE_Sign1")
    protected, _, payload, signature = message.content
    header, _ = decode(protected)
    need(header.get(1) == -8, "not EdDSA")
    key = signer(header.get(33), root, scratch)
    said = os.path.join(scratch, "said")
    with open(said, "wb") as f:
        f.write(encode(["Signature1", protected, aad, payload]))
    sign = os.path.join(scratch, "signature")
    with open(sign, "wb") as f:
        f.write(signature)
    run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", said, "-sigfile", sign)
    return payload


def unpack(manifest, rest):
    """Gives the changes of the blocks, each block checked before it is unpacked, and what is attached."""
    blocks = manifest[11] or []
    need(all(0 <= b[3] <= MIB for b in blocks) and sum(b[3] for b in blocks) <= 256 * MIB, "too large")
    changes = []
    for b in blocks:
        packed, end = decode(rest)
        rest = rest[end:]
        need(len(packed) == b[2] and hashlib.sha256(packed).digest() == b[1], "a block is damaged")
        plain = run("zstd", "-d", "-q", "-c", data=packed)
        need(len(plain) == b[3], "a block has another length")
        while plain:
            one, end = decode(plain)
            need(encode(one) == plain[:end], "a block is not canonical")
            changes.append(one)
            plain = plain[end:]
    attached = None
    if 16 in manifest:
        attached, end = decode(rest)
        need(end <= 10 * MIB and encode(attached) == rest[:end], "the attachment is too large or not canonical")
        need(hashlib.sha256(attached).digest() == manifest[16], "the attachment is damaged")
        rest = rest[end:]
    need(not rest, "bytes behind the blocks")
    return changes, attached


def follow(manifest, changes):
    """Follows each range to the head that is signed; gives (id, change, book) of the changes."""
    given = []
    for r in manifest[10] or []:
        before, first = None, r[4]
        for seq in range(r[4], r[5] + 1):
            need(changes, "too few changes")
            raw = changes.pop(0)
            c = canonical(raw, "a change")
            need(len(c) == 12 and c[0] == 1 and c[1] == r[1] and c[2] == seq, "a change of another chain")
            need(seq == first or c[3] == before, "a chain is broken")
            before = hashlib.sha256(raw).digest()
            given.append((before, c, r[2]))
        need(before == r[6], "a chain ends elsewhere")
    need(not changes, "too many changes")
    return given


def pack(attached, root, scratch):
    """Verifies an attached register pack and names it and its files."""
    message, end = decode(attached)
    need(end == len(attached), "bytes behind the register pack")
    issued = canonical(check(message, b"ROLLBOOK REGISTER PACK", root, scratch), "the register pack")
    with zipfile.ZipFile(io.BytesIO(issued[5])) as files:
        need(files.testzip() is None, "the register pack is damaged")
        return {"number": issued[1], "issuer": issued[2], "version": issued[3] + " " + issued[4], "files": files.namelist()}


def fold(given):
    """Gives, by record and field, the values that no change supersedes."""
    gone = {}
    for _, c, book in given:
        record = book + "|" + c[5].hex()
        for field, ids in c[8].items():
            gone.setdefault((record, field), set()).update(ids)
    state = {}
    for name, c, book in given:
        record = book + "|" + c[5].hex()
        if c[6] != 2:
            continue
        for field, value in c[7].items():
            if name not in gone.get((record, field), ()):
                values = state.setdefault(record, {}).setdefault(field, [])
                if value not in values:
                    values.append(value)
    return state


def read(age, identity, root, receiver, bundle):
    need(os.path.getsize(bundle) <= 96 * MIB, "too large")
    plain = run(age, "-d", "-i", identity, bundle)
    with tempfile.TemporaryDirectory() as scratch, open(root, "rb") as f:
        root = f.read()
        message, end = decode(plain)
        need(end <= 8 * MIB, "too large")
        payload = check(message, ("rollbook bundle for " + receiver).encode(), root, scratch)
        manifest = canonical(payload, "the manifest")
        need(manifest[1] == 1 and set(manifest) <= set(range(1, 17)), "another format")
        need(manifest[3] == receiver, "not for us")
        changes, attached = unpack(manifest, plain[end:])
        given = follow(manifest, changes)
        told = {"from": manifest[2], "to": manifest[3], "number": manifest[4], "changes": len(given), "records": fold(given)}
        if attached is not None:
            told["pack"] = pack(attached, root, scratch)
    return told


if __name__ == "__main__":
    try:
        print(json.dumps(read(*sys.argv[1:]), ensure_ascii=False))
    except (Fault, UnicodeDecodeError, KeyError, TypeError, AttributeError) as fault:
        sys.exit("%s: %s" % (type(fault).__name__, fault))
