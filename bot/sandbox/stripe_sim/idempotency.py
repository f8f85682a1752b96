"""Idempotency keys: one executed result for a key and account, replayed byte for byte for a day."""

from dataclasses import dataclass, field

from bot.sandbox.stripe_sim.errors import StripeError

KEPT_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Stored:
    """What was answered, to what, when."""

    question: str
    status: int
    body: bytes
    at: int


@dataclass
class IdempotencyKeys:
    """The keys of all accounts."""

    stored: dict[tuple[str, str], Stored] = field(default_factory=dict)
    running: dict[tuple[str, str], str] = field(default_factory=dict)

    def begin(self, account: str, key: str, question: str, now: int) -> Stored | None:
        """The stored answer, or None after marking the key as running.

        Raises 409 while a twin runs and 400 idempotency_error when the key came with other parameters.
        """
        self.prune(now)
        place = (account, key)
        found = self.stored.get(place)
        earlier = found.question if found is not None else self.running.get(place)
        if earlier is not None and earlier != question:
            raise StripeError(
                400,
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request.",
                kind="idempotency_error",
            )
        if found is not None:
            return found
        if place in self.running:
            raise in_use(key)
        self.running[place] = question
        return None

    def finish(self, account: str, key: str, answer: Stored | None) -> None:
        """Ends the run; an answer is kept, None leaves the key unused."""
        self.running.pop((account, key), None)
        if answer is not None:
            self.stored[(account, key)] = answer

    def prune(self, now: int) -> None:
        """Forgets what is older than a day."""
        old = [place for place, kept in self.stored.items() if kept.at + KEPT_SECONDS <= now]
        for place in old:
            del self.stored[place]


def in_use(key: str) -> StripeError:
    """The answer to a twin of a request that still runs."""
    return StripeError(
        409,
        f"There is currently another in-progress request using this Idempotent Key: {key}. Please try again later.",
        code="idempotency_key_in_use",
    )
