"""What fan and creator say to each other around a tip, and the fan's own history."""

from bot.communities.model import Caller
from bot.eligibility.model import Feature
from bot.errors import NotFound
from bot.members.model import MemberId
from bot.notices.model import Notice
from bot.programme.model import EnrolmentState, NotAvailable, Readiness
from bot.safety.windows import day_start
from bot.tips.desk import Desk, mine
from bot.tips.model import AlreadyThanked, CannotThank, Privacy, TipId, TipState
from bot.tips.quotes import History, Quote, Reminded, Thanked, TipView

PAGE = 8


class Relating(Desk):
    """`show`, `history`, `remind_creator`, `thank`."""

    async def show(self, caller: Caller, tip_id: TipId) -> Quote | TipView:
        """The caller's own tip as it stands. Raises NotFound for anybody else's."""
        async with self.storage.reading() as tx:
            mine(await tx.tips.get(tip_id), caller.id)
            return await self.shown(tx, tip_id)

    async def current(self, tip_id: TipId) -> Quote | TipView:
        """The tip as its fan sees it, for redrawing his message. Raises NotFound."""
        async with self.storage.reading() as tx:
            return await self.shown(tx, tip_id)

    async def history(self, caller: Caller, page: int = 0) -> History:
        """The caller's tips, newest first, eight a page; quotes that came to nothing are left out."""
        now, page = self.clock.now(), max(0, min(page, 10_000))
        async with self.storage.reading() as tx:
            rows = await tx.tips.history(caller.id, PAGE + 1, page * PAGE)
            usage = await tx.tips.usage_of(caller.id, None, "", self.windows(now))
        base = self.config.money.base_currency
        return History(
            items=tuple(self.view(row.tip, row.creator_name, now) for row in rows[:PAGE]),
            page=page,
            more=len(rows) > PAGE,
            month_so_far=self.rules.month_so_far(usage, base),
        )

    async def remind_creator(self, caller: Caller, creator_id: MemberId) -> Reminded:
        """Tell a creator whose account can't receive yet that somebody wanted to tip; once a day for each fan, who is
        not named. Raises NotAvailable."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            card = await tx.creators.card(creator_id, caller.id)
            approved = card is not None and card.state is EnrolmentState.APPROVED
            if card is None or not approved or card.blocked or not card.takes(Feature.TIPS):
                raise NotAvailable
            if card.readiness is Readiness.READY:
                return Reminded(card.name, new=False)
            day = day_start(now, self.zone).date().isoformat()
            notice = Notice(
                key=f"creator_wanted:{card.member_id}:{caller.id}:{day}",
                member_id=card.member_id,
                kind="creator_wanted",
                subject=f"member:{card.member_id}",
                facts={"readiness": card.readiness.value},
            )
            return Reminded(card.name, new=await tx.notices.owe(notice, now))

    async def thank(self, caller: Caller, tip_id: TipId) -> Thanked:
        """A creator thanks the fan of one tip, once. Raises NotFound for a tip to somebody else, CannotThank where the
        fan stays hidden or the tip is not paid, AlreadyThanked."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            tip = await tx.tips.lock(tip_id)
            if tip is None or tip.creator_id != caller.id:
                raise NotFound("tip")
            if tip.privacy is Privacy.HIDDEN or tip.state is not TipState.PAID:
                raise CannotThank(tip.public_id)
            if not await tx.tips.thank(tip_id, now):
                raise AlreadyThanked(tip.public_id)
            facts = {
                "tip": tip.public_id, "creator": caller.member.name, "amount": tip.amount.amount_minor,
                "currency": tip.amount.currency,
            }  # fmt: skip
            await tx.notices.owe(Notice(f"{tip.subject}:thanks", tip.fan_id, "thanks", tip.subject, facts), now)
            return Thanked(tip)
