"""Secret links: short-lived addresses for one person, derived from a row and our own secret.

A token of ours is never stored, only its hash: whoever reads the database cannot open anybody's link, and we can print
the same link again without keeping it. What is written down before it goes to the provider has a stand-in in its place
(`bot.tips.links`), and what the provider tells us has our links cut out. Two secrets of others are kept as they are,
since they are needed again and made by nobody here; each is worth something for minutes only: the provider's page (see
`CheckoutRow`), and the token by which one private message on Discord is edited (see `MessageRef`).
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Tokens:
    """Makes tokens from the deployment's own secret (at least 32 bytes)."""

    secret: bytes = field(repr=False)

    def make(self, purpose: str, row: str) -> str:
        """128 bits as 22 URL-safe characters, always the same for the same purpose and row."""
        return urlsafe_b64encode(self._mac(purpose, row)[:16]).rstrip(b"=").decode()

    def keyed(self, purpose: str, text: str) -> str:
        """A keyed hash of something personal that must be recognised again but not read, as hex."""
        return self._mac(purpose, text).hex()

    def code(self, purpose: str, row: str, alphabet: str, length: int) -> str:
        """A short code for people to type: guessing is stopped by counting tries, not by its length."""
        number = int.from_bytes(self._mac(purpose, row))
        characters = []
        for _ in range(length):
            number, digit = divmod(number, len(alphabet))
            characters.append(alphabet[digit])
        return "".join(characters)

    def _mac(self, purpose: str, row: str) -> bytes:
        return hmac.digest(self.secret, f"{purpose}\n{row}".encode(), "sha256")


def drawn() -> str:
    """A token of 256 bits that nobody can work out again, for what is shown once and never printed anew."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
