"""Verdicts sealed under the answers they belong to.

A released question carries a row of equally long boxes. Each holds one verdict (accepted; too few digits; a known
mistake and its hint), encrypted under a key that scrypt derives from the answer it belongs to. An answer opens its own
box and no other, so reading the file tells neither the answer nor the hints, nor how many answers are accepted. It
stops reading, not searching: who tries every possible answer finds the one that opens (docs/security.md).
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

BOXES = 16
BOX_BYTES = 640
MOST_BYTES = BOX_BYTES - 16  # of a verdict's JSON; the other 16 are the cipher's tag
COST = {"n": 2**14, "r": 8, "p": 1}  # about 50 ms and 16 MB a guess on a laptop of 2024


def canonical_bytes(canonical: Any) -> bytes:
    """A canonical form as the bytes that are compared and hashed."""
    return json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def encoded(verdict: dict[str, str]) -> bytes:
    """A verdict as the bytes that go into its box."""
    return json.dumps(verdict, ensure_ascii=False).encode()


@functools.lru_cache(maxsize=64)
def _key(answer: bytes, salt: str, question: str, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(answer, salt=f"{salt}:{question}".encode(), n=n, r=r, p=p, maxmem=2**27, dklen=96)


def _derive(canonical: Any, salt: str, question: str, cost: dict[str, int]) -> tuple[AESSIV, bytes]:
    """The cipher of an answer's box, and 32 bytes more for the filling."""
    key = _key(canonical_bytes(canonical), salt, question, cost["n"], cost["r"], cost["p"])
    return AESSIV(key[:64]), key[64:]


def seal(verdicts: list[tuple[Any, dict[str, str]]], salt: str, question: str) -> list[str]:
    """The boxes of a question, in an order that tells nothing.

    Parameters
    ----------
    verdicts
        Pairs of a canonical answer and its verdict, the answer key first. At most 16, each verdict at most
        `MOST_BYTES` bytes when encoded.
    salt, question
        Bind the boxes to one release of one question: `release` makes the salt from all that is sealed, so that any
        change gives every box another look.

    Returns
    -------
    list of str
        Sixteen base64 texts of equal length. What is not a verdict is filling, which only someone who has the answer
        can tell from a verdict.
    """
    if len(verdicts) > BOXES:
        raise ValueError(f"{question}: at most {BOXES} verdicts, found {len(verdicts)}")
    boxes = []
    for canonical, verdict in verdicts:
        cipher, _ = _derive(canonical, salt, question, COST)
        text = encoded(verdict)
        if len(text) > MOST_BYTES:
            raise ValueError(f"{question}: a verdict of {len(text)} bytes, at most {MOST_BYTES}")
        boxes.append(cipher.encrypt(text.ljust(MOST_BYTES), [question.encode()]))
    _, filling = _derive(verdicts[0][0], salt, question, COST)
    stream = hashlib.shake_256(filling).digest(BOX_BYTES * (BOXES - len(boxes)))
    boxes += [stream[start : start + BOX_BYTES] for start in range(0, len(stream), BOX_BYTES)]
    return sorted(base64.b64encode(box).decode() for box in boxes)


def unseal(boxes: list[str], canonical: Any, salt: str, question: str, cost: dict[str, int]) -> dict[str, str] | None:
    """The verdict an answer opens; None if it opens no box."""
    cipher, _ = _derive(canonical, salt, question, cost)
    for box in boxes:
        try:
            verdict: dict[str, str] = json.loads(cipher.decrypt(base64.b64decode(box), [question.encode()]))
        except InvalidTag:
            continue
        return verdict
    return None
