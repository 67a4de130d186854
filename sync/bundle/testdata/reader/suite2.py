"""Suite 2 of docs/format.md: SM2, SM3 and SM4 in CMS (section 7). What openssl 3.0 does not do, GHASH, is done here."""

import hashlib

from shared import *

DATA, SIGNED, ENVELOPED = (oid("1.2.156.10197.6.1.4.2.%d" % n) for n in (1, 2, 3))
SM3, SM4_GCM = oid("1.2.156.10197.1.401"), oid("1.2.156.10197.1.104.8")
SM2_SIGN, SM2_SEAL = oid("1.2.156.10197.1.301.1"), oid("1.2.156.10197.1.301.3")
IDENTITY = "distid:1234567812345678"


def sm3(raw):
    return run("openssl", "dgst", "-sm3", "-binary", data=raw)


# The envelope.


def envelope(to, key, nonce, sealed):
    return der(SEQUENCE, ENVELOPED, der(0xA0, der(SEQUENCE,
        der(INTEGER, b"\x02"),
        der(SET, der(SEQUENCE, der(INTEGER, b"\x02"), der(0x80, to), der(SEQUENCE, SM2_SEAL, NULL), der(OCTETS, key))),
        der(SEQUENCE, DATA,
            der(SEQUENCE, SM4_GCM, der(SEQUENCE, der(OCTETS, nonce), der(INTEGER, b"\x10"))),
            der(0x80, sealed)))))  # fmt: skip


def unseal(raw, secret):
    """Opens an envelope with the SM2 key in a PEM file."""
    _, content = split(inside(raw, SEQUENCE))
    _, recipients, sealed = split(inside(content, 0xA0, SEQUENCE))
    _, to, _, key = split(inside(recipients, SET, SEQUENCE))
    _, algorithm, sealed = split(inside(sealed, SEQUENCE))
    nonce, _ = split(inside(split(inside(algorithm, SEQUENCE))[1], SEQUENCE))
    to, key, nonce, sealed = inside(to, 0x80), inside(key, OCTETS), inside(nonce, OCTETS), inside(sealed, 0x80)
    need(envelope(to, key, nonce, sealed) == raw, "an envelope with something else in it")
    need(len(nonce) == 12 and len(sealed) >= 16, "an envelope of other lengths")
    point = run("openssl", "pkey", "-in", secret, "-pubout", "-outform", "DER")[-65:]
    need(to == sm3(point)[:20], "not for us")
    key = run("openssl", "pkeyutl", "-decrypt", "-inkey", secret, data=key)
    need(len(key) == 16, "no SM4 key")
    return gcm(key, nonce, sealed[:-16], sealed[-16:])


def gcm(key, nonce, sealed, tag):
    """SM4-GCM (NIST SP 800-38D) with a nonce of 12 bytes and no additional data."""
    hashing = run("openssl", "enc", "-sm4-ecb", "-nopad", "-K", key.hex(), data=bytes(16))
    mask = counted(key, nonce, 1, bytes(16))
    lengths = bytes(8) + (8 * len(sealed)).to_bytes(8, "big")
    said = ghash(hashing, sealed + bytes(-len(sealed) % 16) + lengths)
    need(bytes(a ^ b for a, b in zip(said, mask)) == tag, "the tag of the envelope does not fit")
    return counted(key, nonce, 2, sealed)


def counted(key, nonce, first, data):
    return run("openssl", "enc", "-sm4-ctr", "-K", key.hex(), "-iv", (nonce + first.to_bytes(4, "big")).hex(), data=data)


def ghash(key, blocks):
    """Hashes in GF(2^128): the product with the key is looked up byte by byte."""
    power, powers = int.from_bytes(key, "big"), []
    for _ in range(128):  # bit 0 is a byte's highest
        powers.append(power)
        power = power >> 1 ^ (0xE1 << 120 if power & 1 else 0)
    table = []
    for at in range(0, 128, 8):
        row = [0]
        for p in reversed(powers[at : at + 8]):
            row += [p ^ other for other in row]
        table.append(row)
    sum = 0
    for at in range(0, len(blocks), 16):
        block = (sum ^ int.from_bytes(blocks[at : at + 16], "big")).to_bytes(16, "big")
        sum = 0
        for row, byte in zip(table, block):
            sum ^= row[byte]
    return sum.to_bytes(16, "big")


# What is signed.


def attributes(payload, aad):
    """What is signed, in the order of a DER SET OF."""
    said = ((oid("1.2.840.113549.1.9.3"), DATA), (oid("1.2.840.113549.1.9.4"), der(OCTETS, sm3(payload))), (oid(OURS + "4"), der(OCTETS, aad)))
    return b"".join(sorted(der(SEQUENCE, kind, der(SET, value)) for kind, value in said))


def signed(payload, chain, attributes, signature):
    first = Certificate(chain[0])
    return der(SEQUENCE, SIGNED, der(0xA0, der(SEQUENCE,
        der(INTEGER, b"\x01"), der(SET, der(SEQUENCE, SM3, NULL)),
        der(SEQUENCE, DATA, der(0xA0, der(OCTETS, payload))),
        der(0xA0, *chain),
        der(SET, der(SEQUENCE, der(INTEGER, b"\x01"), der(SEQUENCE, first.issuer, first.serial), der(SEQUENCE, SM3, NULL),
            der(0xA0, attributes), der(SEQUENCE, SM2_SIGN, NULL), der(OCTETS, signature))))))  # fmt: skip


def check(raw, aad, root, scratch):
    """Verifies a SignedData and gives its payload, and whose it is."""
    _, content = split(inside(raw, SEQUENCE))
    _, _, payload, chain, signer = split(inside(content, 0xA0, SEQUENCE))
    payload = inside(split(inside(payload, SEQUENCE))[1], 0xA0, OCTETS)
    chain = split(inside(chain, 0xA0))
    signature = inside(split(inside(signer, SET, SEQUENCE))[-1], OCTETS)
    said = attributes(payload, aad)
    need(signed(payload, chain, said, signature) == raw, "a signed message for another, or with something else in it")
    names = Certificate(root).beside
    if names is None:
        *chain, last = chain
        names = renewal(last, root, scratch)
    need(names == hashlib.sha256(chain[-1]).digest(), "the chain does not lead to our root")
    key, who = chained(chain, scratch, "-vfyopt", IDENTITY)
    need(all(Certificate(der).beside for der in chain), "an SM2 certificate without its other key")
    verify(key, der(SET, said), signature, scratch)
    return payload, who


def renewal(last, root, scratch):
    """Gives the SM2 root that the renewal of a root names."""
    new, old = Certificate(last), Certificate(root)
    need(new.subject == old.subject and new.key == old.key, "no renewal of our root")
    pem = [keep(scratch, name, run("openssl", "x509", "-inform", "DER", data=raw)) for name, raw in (("new.pem", last), ("old.pem", root))]
    # -check_ss_sig looks at the signature of the one that is trusted: as its own issuer it has the root's key
    run("openssl", "verify", "-no_check_time", "-x509_strict", "-check_ss_sig", "-trusted", pem[0], pem[0])
    return new.beside


def verify(key, said, signature, scratch):
    run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-digest", "sm3", "-pkeyopt", IDENTITY,
        "-in", keep(scratch, "said", said), "-sigfile", keep(scratch, "signature", signature))  # fmt: skip
