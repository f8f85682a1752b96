"""Ending open payment pages while money is paused or a creator is suspended: what could still be paid should not be, as
far as the provider lets a page be ended. What is paid all the same is settled as always."""

from datetime import timedelta

from bot.moderation.model import Feature
from bot.payments.provider import ProviderRefused
from bot.payments.till import Till
from bot.ports import Tx
from bot.programme.model import EnrolmentState
from bot.tips.model import Tip, TipState
from bot.tips.store import FIRST

# Pages live for at most a day, so this looks at all of them.
_EVERY_PAGE = timedelta(days=2)
_AT_ONCE = 200


class Closing:
    """The job `close_paused_pages`."""

    def __init__(self, till: Till) -> None:
        self._till = till

    async def close_pages(self) -> int:
        """Ends the open pages of tips that are paused or whose creator is suspended; answers how many. The tips expire
        by the provider's own event.

        Raises ProviderDown; the next round goes on where this one stopped.
        """
        ended, last = 0, FIRST
        while True:
            async with self._till.storage.reading() as tx:
                waiting = await tx.tips.unsettled(self._till.clock.now() + _EVERY_PAGE, _AT_ONCE, last)
                pages = [await self._page_of(tx, tip) for tip in waiting if tip.state is TipState.OPEN]
            ended += sum([await self._end(page) for page in pages if page is not None])
            if len(waiting) < _AT_ONCE:
                return ended
            # However many pages are open where nothing is paused, they hide none that is.
            last = waiting[-1].id

    async def _end(self, page: str) -> bool:
        try:
            await self._till.provider.gently().expire_checkout(page)
        except ProviderRefused:
            # It was paid or ran out in the meantime: the provider's event says which.
            return False
        return True

    async def _page_of(self, tx: Tx, tip: Tip) -> str | None:
        """The page of a tip that is paused now, whose creator is suspended, or of which a side may take no part."""
        now = self._till.clock.now()
        pauses = (
            *await tx.switches.paused(tip.community_id, now, tip.fan_id),
            *await tx.switches.paused(None, now, tip.creator_id),
        )
        if not any(pause.feature in (Feature.TIPS, Feature.ALL_MONEY) for pause in pauses):
            card, fan = await tx.creators.card(tip.creator_id), await tx.members.get(tip.fan_id)
            suspended = card is not None and card.state is EnrolmentState.SUSPENDED
            kinds = {fan.excluded_kind, card.excluded_kind if card is not None else None}
            if not suspended and not kinds & set(self._till.config.programme.excluded_accounts):
                return None
        row = await tx.payments.checkout_of(tip.id)
        return row.checkout_id if row is not None and row.expires_at > now else None
