"""Suite 1 of docs/format.md: age, COSE_Sign1 with Ed25519 (sections 2 and 3)."""

from shared import *


def unseal(raw, age, secret, scratch):
    """Opens an age file to its very end."""
    return run(age, "-d", "-i", secret, keep(scratch, "sealed", raw))


def check(message, aad, root, scratch):
    """Verifies a COSE_Sign1 (RFC 9052) and gives its payload, and whose it is."""
    message, end = decode(message)
    need(isinstance(message, Tag) and message.number == 18 and len(message.content) == 4, "no COSE_Sign1")
    protected, _, payload, signature = message.content
    header, _ = decode(protected)
    need(header.get(1) == -8, "not EdDSA")
    chain = header.get(33)
    need(chain[-1:] == [root], "the chain does not lead to our root")
    key, who = chained(chain, scratch)
    verify(key, encode(["Signature1", protected, aad, payload]), signature, scratch)
    return payload, who


def verify(key, said, signature, scratch):
    run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin",
        "-in", keep(scratch, "said", said), "-sigfile", keep(scratch, "signature", signature))  # fmt: skip
