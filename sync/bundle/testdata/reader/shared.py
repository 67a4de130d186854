"""What both suites are read with: faults, commands, CBOR, DER, and whose a certificate is."""

import os, subprocess

MIB = 1 << 20


class Fault(Exception):
    pass


def need(holds, what):
    if not holds:
        raise Fault(what)


def run(*command, data=None):
    done = subprocess.run(command, input=data, capture_output=True)
    need(done.returncode == 0, command[0] + ": " + done.stderr.decode(errors="replace").strip())
    return done.stdout


def keep(scratch, name, content):
    """Writes a file for a command to read."""
    path = os.path.join(scratch, name)
    with open(path, "wb") as f:
        f.write(content)
    return path


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
    if (major, n) == (7, 22):
        return None, at
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
    if v is None:
        return b"\xf6"
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


# DER: tags of one byte, definite lengths. An item is its bytes, tag and length among them.

INTEGER, OCTETS, OID, NULL, SEQUENCE, SET = 0x02, 0x04, 0x06, b"\x05\x00", 0x30, 0x31


def der(tag, *parts):
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def split(body):
    """Gives the items that stand one behind the other."""
    items = []
    while body:
        need(len(body) >= 2, "DER ends early")
        length, start = body[1], 2
        if length >= 128:
            start += length - 128
            need(0 < length - 128 <= 4 and start <= len(body), "DER of indefinite length, or it ends early")
            length = int.from_bytes(body[2:start], "big")
        need(start + length <= len(body), "DER ends early")
        items.append(body[: start + length])
        need(der(body[0], body[start : start + length]) == items[-1], "a DER length is not the shortest")
        body = body[start + length :]
    return items


def inside(item, *tags):
    """Gives what stands in an item of a tag, in the one item in that of the next tag, and so on."""
    for tag in tags:
        need(len(split(item)) == 1 and item[0] == tag, "DER of another kind")
        item = item[2 + (item[1] & 0x7F if item[1] >= 128 else 0) :]
    return item


def oid(text):
    first, second, *rest = map(int, text.split("."))
    out = b""
    for n in [40 * first + second] + rest:
        digits = [n & 0x7F]
        while n := n >> 7:
            digits.insert(0, n & 0x7F | 0x80)
        out += bytes(digits)
    return der(OID, out)


OURS = "2.25.1849230477."


def extension(items, number):
    """Gives the value of one of the format's extensions."""
    for item in items:
        name, *_, value = split(inside(item, SEQUENCE))
        if name == oid(number):
            return inside(value, OCTETS)
    return None


class Certificate:
    """The parts of an X.509 certificate that the format speaks of, unverified."""

    def __init__(self, raw):
        self.raw = raw
        fields = split(inside(split(inside(raw, SEQUENCE))[0], SEQUENCE))[1:]  # behind the version
        self.serial, _, self.issuer, _, self.subject, self.key = fields[:6]
        self.extensions = split(inside(fields[-1], 0xA3, SEQUENCE))
        self.code = attribute(self.subject, "2.5.4.5")
        self.ca = inside(extension(self.extensions, "2.5.29.19"), SEQUENCE) != b""
        self.beside = extension(self.extensions, OURS + "3")  # the holder's key in the other suite, or the root's other root
        names = split(inside(extension(self.extensions, "2.5.29.17"), SEQUENCE))
        need(len(names) == 1, "not one DNS name")
        self.dns = inside(names[0], 0x82).decode("ascii")


def attribute(name, kind):
    """Gives an attribute of a subject, which stands there once."""
    found = [split(inside(one, SEQUENCE)) for part in split(inside(name, SEQUENCE)) for one in split(inside(part, SET))]
    (value,) = [value for key, value in found if key == oid(kind)]
    return inside(value, value[0]).decode("utf-8")


def place(own, above):
    """Whose a verified certificate is: its code, and the bureau above, "" for the city."""
    need(above.ca and not own.ca, "a CA's own signature, or a certificate by none")
    need(own.dns == above.dns or own.dns == own.code.lower() + "." + above.dns, "a certificate out of its place")
    need(own.dns.split(".")[0] == own.code.lower(), "a code that is not the DNS name's")
    up = own.dns.split(".")[1]
    return own.code, "" if up == "rollbook" else up.upper()


def chained(chain, scratch, *options):
    """Verifies a chain of certificates to its last, whatever the clock says; gives the first's key, as a file, and whose it is."""
    need(2 <= len(chain) <= 3, "a chain of another length")
    names = []
    for i, one in enumerate(chain):
        name = keep(scratch, "cert%d.der" % i, one)
        names.append(keep(scratch, "cert%d.pem" % i, run("openssl", "x509", "-inform", "DER", "-in", name)))
    for own, above in zip(names, names[1:]):  # one by one: openssl 3.0 takes the identity of SM2 for the first of a chain alone
        run("openssl", "verify", "-no_check_time", "-x509_strict", "-partial_chain", *options, "-trusted", above, own)
    key = keep(scratch, "key.pem", run("openssl", "x509", "-in", names[0], "-pubkey", "-noout"))
    return key, place(Certificate(chain[0]), Certificate(chain[1]))
