#!/usr/bin/env python3
"""Reads what travels with nothing but docs/format.md, of either suite:

    read.py AGE SECRET ROOT.der RECEIVER BUNDLE   SECRET is an age identity, or an SM2 key in PEM
    read.py WORDS REQUEST

Prints what it holds as JSON. Any fault ends it with a line on stderr and status 1. It uses the stock
commands age, openssl (3.0) and zstd, and Python's standard library."""

import base64, hashlib, io, json, os, sys, tempfile, zipfile

sys.dont_write_bytecode = True

import suite1, suite2
from shared import *


def check(message, aad, root, scratch):
    """Verifies what is signed in either suite: its first byte tells which."""
    return (suite2 if message[:1] == b"0" else suite1).check(message, aad.encode(), root, scratch)


def unseal(raw, age, secret, scratch):
    return suite2.unseal(raw, secret) if raw[:1] == b"0" else suite1.unseal(raw, age, secret, scratch)


def unpack(manifest, rest):
    """Gives the changes of the blocks, each block checked before it is unpacked, and what stands behind them."""
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
    behind = {}
    for key, most in ((16, 10 * MIB), (17, 17 * MIB)):
        if key in manifest:
            behind[key], end = decode(rest)
            need(len(behind[key]) <= most and encode(behind[key]) == rest[:end], "an attachment is too large or not canonical")
            need(hashlib.sha256(behind[key]).digest() == manifest[key], "an attachment is damaged")
            rest = rest[end:]
    need(not rest, "bytes behind the blocks")
    return changes, behind


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
    payload, who = check(attached, "ROLLBOOK REGISTER PACK", root, scratch)
    issued = canonical(payload, "the register pack")
    need(issued[2] == who[0], "a register pack of another")
    with zipfile.ZipFile(io.BytesIO(issued[5])) as files:
        need(files.testzip() is None, "the register pack is damaged")
        return {"number": issued[1], "issuer": issued[2], "version": issued[3] + " " + issued[4], "files": files.namelist()}


def trust(raw, root, scratch):
    """Verifies a trust list and names whom it holds."""
    payload, who = check(raw, "ROLLBOOK TRUST LIST", root, scratch)
    said = canonical(payload, "the trust list")
    need(said[2] == who[0] and set(said) <= set(range(1, 9)) and said.get(7, 2) == 2, "a trust list of another, or another format")
    return {"number": said[1], "issuer": said[2], "suite": said.get(7, 1), "units": [entry[1] for entry in said[4] or []]}


def proof(raw, manifest, root, scratch):
    """Verifies a manifest that is passed on, made for the sender or for the receiver; names the unit that signed it."""
    for to in (manifest[2], manifest[3]):
        try:
            payload, who = check(raw, "rollbook bundle for " + to, root, scratch)
        except Fault:
            continue
        said = canonical(payload, "a proof")
        need(said[1] == 1 and said[2] == who[0] and said[3] == to, "a proof of another")
        return who[0]
    raise Fault("a proof does not fit")


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


def read(scratch, age, secret, root, receiver, bundle):
    need(os.path.getsize(bundle) <= 96 * MIB, "too large")
    with open(root, "rb") as f, open(bundle, "rb") as b:
        root, raw = f.read(), b.read()
    plain = unseal(raw, age, secret, scratch)
    first, end = decode(plain)
    need(end <= 8 * MIB, "too large")
    message = first if isinstance(first, bytes) else plain[:end]
    payload, sender = check(message, "rollbook bundle for " + receiver, root, scratch)
    manifest = canonical(payload, "the manifest")
    need(manifest[1] == 1 and set(manifest) <= set(range(1, 18)), "another format")
    need(manifest[2] == sender[0] and manifest[3] == receiver, "not from whom it says, or not for us")
    changes, behind = unpack(manifest, plain[end:])
    given = follow(manifest, changes)
    told = {"from": sender[0], "above": sender[1], "to": receiver, "number": manifest[4], "changes": len(given), "records": fold(given)}
    told["proofs"] = [proof(one, manifest, root, scratch) for one in manifest.get(14, [])]
    if 13 in manifest:
        told["list"] = trust(manifest[13], root, scratch)
    if 15 in manifest:
        told["recovery"] = unseal(manifest[15], age, secret, scratch).decode()
    if 16 in behind:
        told["pack"] = pack(behind[16], root, scratch)
    if 17 in behind:
        said = canonical(behind[17], "the reminder")
        need(set(said) <= {1, 2, 3}, "a reminder of another format")
        told["reminder"] = {"list": trust(said[1], root, scratch), "recipient": said.get(2)}
        need(told["reminder"]["list"]["issuer"] == receiver, "a reminder of another's list")
    return told


# The request, section 3.


def request(scratch, words, path):
    """Verifies a request, and that for suite 2 within it."""
    with open(path) as f, open(words, encoding="utf-8") as w:
        text, rows = f.read().strip(), w.read().split()
    need(text.startswith("-----BEGIN CERTIFICATE REQUEST-----") and text.endswith("-----END CERTIFICATE REQUEST-----"), "no request")
    code, name, key, extensions = asked(base64.b64decode("".join(text.split("\n")[1:-1]), validate=True), suite1.verify, scratch)
    recipient = extension(extensions, OURS + "1")
    bits = int.from_bytes(hashlib.sha256(key + recipient).digest()[:10], "big")
    tens = [bits >> shift & 1023 for shift in range(70, -1, -10)]
    told = {"code": code, "name": name, "level": extension(extensions, OURS + "2").decode(), "recipient": recipient.decode()}
    told["words"] = [rows[0][ten >> 5] + rows[1][ten & 31] for ten in tens]
    second = extension(extensions, OURS + "5")
    if second is not None:
        *same, _, extensions = asked(second, suite2.verify, scratch)
        need(same == [code, name] and extension(extensions, OURS + "3") == hashlib.sha256(key).digest(), "a request for another within it")
        told["recipient2"] = extension(extensions, OURS + "1").decode()
    return told


def asked(raw, verify, scratch):
    """Verifies a PKCS#10; gives the code, the name and the key (SubjectPublicKeyInfo) it asks for, and its extensions."""
    info, _, signature = split(inside(raw, SEQUENCE))
    _, subject, key, attributes = split(inside(info, SEQUENCE))
    path = keep(scratch, "key.pem", run("openssl", "pkey", "-pubin", "-inform", "DER", data=key))
    verify(path, info, inside(signature, 0x03)[1:], scratch)
    for one in split(inside(attributes, 0xA0)):
        kind, value = split(inside(one, SEQUENCE))
        if kind == oid("1.2.840.113549.1.9.14"):
            return attribute(subject, "2.5.4.5"), attribute(subject, "2.5.4.3"), key, split(inside(value, SET, SEQUENCE))
    raise Fault("a request without extensions")


if __name__ == "__main__":
    try:
        with tempfile.TemporaryDirectory() as scratch:
            print(json.dumps((read if len(sys.argv) == 6 else request)(scratch, *sys.argv[1:]), ensure_ascii=False))
    except (Fault, ValueError, LookupError, TypeError, AttributeError, zipfile.BadZipFile) as fault:
        sys.exit("%s: %s" % (type(fault).__name__, fault))
