"""Overlays, as `app.overlays`: the secret link of a creator, and what its page shows now."""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from bot.communities.model import Caller
from bot.config import Config
from bot.errors import NotFound
from bot.live.model import LiveSession
from bot.live.service import Lives
from bot.live.store import SeenGift
from bot.members.model import MemberId
from bot.overlay.model import Cursor, Scene, SeenTip, alerts, farthest, microseconds
from bot.ports import Clock, Storage, Tx
from bot.programme.model import EnrolmentState, NotCreator
from bot.tips.privacy import in_public
from bot.tokens import Tokens

AT_ONCE = 2000
"""Gifts a look takes; the next look takes the rest."""

REPLAYED = timedelta(minutes=10)
"""What came while a page was away is shown when it is back, unless it is older."""

TIPS = 200


@dataclass(frozen=True)
class Overlays:
    """A link is worked out from the creator and a number that grows with each new link: only the number is kept."""

    config: Config
    clock: Clock
    storage: Storage
    tokens: Tokens
    live: Lives

    async def link(self, caller: Caller, *, anew: bool = False) -> str:
        """The caller's link; with `anew` another one, and those before lead nowhere from now on. Raises NotCreator."""
        async with self.storage.transaction() as tx:
            card = await tx.creators.card(caller.id)
            if card is None or card.state is not EnrolmentState.APPROVED:
                raise NotCreator(None if card is None else card.state)
            number = int(await tx.memory.recall(_name(caller.id)) or 0)
            if anew or not number:
                number += 1
                await tx.memory.keep(_name(caller.id), str(number))
        return f"{self.config.web.public_url.rstrip('/')}/overlay/{caller.id}-{self._token(caller.id, number)}"

    async def look(self, secret: str, cursor: Cursor | None) -> Scene:
        """What the page shows now, and what is new since the cursor; without one nothing is new yet. Raises NotFound
        for a link that leads nowhere, or nowhere any more."""
        async with self.storage.reading() as tx:
            creator_id = await self._owner(tx, secret)
            session = await tx.live.running_of(creator_id)
            at = cursor or Cursor(await tx.live.last_gift_id(), microseconds(self.clock.now()), 0)
            if session is None:
                return Scene(None, (), (), at)
            gifts = await tx.live.gifts_after(session.id, at.gift_id, AT_ONCE)
            tips = await self._tips(tx, session, at)
            board = await self.live.view(tx, session)
            boards = await tx.live.boards(session.id)
        told = tuple(tip.sight for tip in tips if tip.sight is not None)
        locale = boards[0].locale if boards else "en"
        return Scene(board, alerts(self._fresh(gifts)), told, farthest(at, gifts, tips), locale)

    async def _owner(self, tx: Tx, secret: str) -> MemberId:
        digits, _, token = secret.partition("-")
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= 18):
            raise NotFound("overlay")
        creator_id = MemberId(int(digits))
        number = int(await tx.memory.recall(_name(creator_id)) or 0)
        if not number or not hmac.compare_digest(token.encode(), self._token(creator_id, number).encode()):
            raise NotFound("overlay")
        # Whoever turned out to be somebody else shows what that person gets.
        return (await tx.members.get(creator_id)).id

    async def _tips(self, tx: Tx, session: LiveSession, at: Cursor) -> tuple[SeenTip, ...]:
        since = max(session.started_at, at.tip_paid_at, self.clock.now() - REPLAYED)
        paid = await tx.tips.paid_to(session.creator_id, since, TIPS)
        return tuple(
            SeenTip(one.tip.id, one.tip.paid_at, in_public(one.tip, one.fan_name))
            for one in paid
            if one.tip.paid_at is not None and (microseconds(one.tip.paid_at), one.tip.id) > (at.tip_paid, at.tip_id)
        )

    def _fresh(self, gifts: tuple[SeenGift, ...]) -> tuple[SeenGift, ...]:
        oldest = self.clock.now() - REPLAYED
        return tuple(gift for gift in gifts if gift.sent_at >= oldest)

    def _token(self, creator_id: MemberId, number: int) -> str:
        return self.tokens.make("overlay", f"{creator_id}:{number}")


def _name(creator_id: MemberId) -> str:
    return f"overlay:{creator_id}"
