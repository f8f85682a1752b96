"""/mod: the queue, single payments, notes, pauses, the record."""

import discord
from discord import app_commands
from discord.app_commands import locale_str as _

from bot.communities.model import Caller, CommunityId
from bot.communities.rules import open_community
from bot.ids import Kind, row_id
from bot.members.model import MemberId, Platform
from bot.moderation.model import CaseKind, Feature
from bot.moderation.records import ActKind, AuditFilter
from bot.moderation.until import since_given, until_given
from bot.money import parse_money
from bot.notices.model import MessageRef
from bot.presses import press as presses
from bot.presses import stories, suspensions
from bot.presses.press import Press
from bot.programme.model import AccountKind
from bot.replies import account_marks as say_marks
from bot.replies import audit as say_audit
from bot.replies import moderation as say
from bot.replies import refunds as say_refund
from bot.replies.reasons import of_suspensions
from bot.replies.reply import Answer, Choice
from bot.replies.words import Words, language_of
from bot.tips.model import TipId

from .base import STAFF, BouquetCog, Menu, Names, choices, words_of
from .whoami import Interaction, identity_of, mentioned

KINDS = words_of({
    CaseKind.APPLICATION: _("application"),
    CaseKind.APPEAL: _("appeal"),
    CaseKind.METRICS: _("numbers to confirm"),
    CaseKind.NOTE: _("note"),
    CaseKind.VIDEO: _("video"),
    CaseKind.REFUND: _("refund"),
    CaseKind.DISPUTE: _("dispute"),
    CaseKind.WARNING: _("fraud warning"),
    CaseKind.QUARANTINE: _("payment that does not fit"),
    CaseKind.DEBT: _("debt for coins"),
    CaseKind.PAYOUT: _("payout"),
    CaseKind.MERGE: _("accounts to join"),
    CaseKind.UNDELIVERED: _("undelivered notice"),
    CaseKind.UNMASK: _("payer named to staff"),
    CaseKind.FLAG: _("pattern to look at"),
})  # fmt: skip
FEATURES = words_of({
    Feature.TIPS: _("tips"), Feature.COINS: _("coins"), Feature.GIFTS: _("gifts"), Feature.LIVE: _("LIVE"),
    Feature.PAYOUTS: _("payouts"), Feature.ALL_MONEY: _("all money"),
})  # fmt: skip
ACCOUNTS = words_of({
    AccountKind.PERSONAL: _("a person"), AccountKind.BUSINESS: _("a business"),
    AccountKind.GOVERNMENT: _("a government body"), AccountKind.POLITICIAN: _("a politician"),
    AccountKind.PARTY: _("a party"), AccountKind.PUBLIC_INTEREST: _("a public-interest organisation"),
})  # fmt: skip
ACTS = words_of({
    ActKind.CASES: _("decisions"), ActKind.PEOPLE: _("suspensions"), ActKind.NOTES: _("notes"),
    ActKind.PAUSES: _("pauses"), ActKind.POWERS: _("powers"), ActKind.COMMUNITIES: _("communities"),
})  # fmt: skip
TIP_NUMBER = _("Its number, for example T-7K2Q9M")
REASON = _("Why; it is kept in the record")
UNTIL = _("Like 2h, 3d or 2026-12-01; if left out, until somebody ends it")
TOLD = _("Why; the person reads it")


class Moderation(BouquetCog):
    """Hidden from those who may not manage the server; every use case asks for powers of our own."""

    menus = (Menu(_("Hide note"), "hide_note_of", staff=True),)
    mod = app_commands.Group(
        name="mod", description=_("For moderators: the queue, refunds, pauses"), default_permissions=STAFF,
        guild_only=True,
    )  # fmt: skip

    @mod.command(name="queue", description=_("What waits for a decision"))
    @app_commands.describe(kind=_("Only cases of one kind"))
    @app_commands.choices(kind=KINDS)
    async def queue(self, interaction: Interaction, kind: str | None = None) -> None:
        await self.answer_as(interaction, f"queue.page:0:{kind or 'all'}")

    @mod.command(name="refund", description=_("Give money back; first you see who loses what"))
    @app_commands.rename(number="id")
    @app_commands.describe(number=TIP_NUMBER, amount=_("How much; if left out, all that is left"), reason=REASON)
    async def refund(self, interaction: Interaction, number: str, reason: str, amount: str | None = None) -> None:
        """Into the queue, with a preview of who would lose what."""

        async def work(caller: Caller, words: Words) -> Answer:
            order_id = stories.coin_order(number)
            if order_id is not None:
                return await stories.give_back(self.app, caller, order_id, reason, words)
            tip_id = _tip(number)
            left = (await self.app.refunds.preview(caller, tip_id)).left
            wished = parse_money(amount, left.currency) if amount else None
            preview = await self.app.refunds.preview(caller, tip_id, wished)
            asked = await self.app.refunds.staff_refund(caller, tip_id, wished, reason)
            return say_refund.previewed(preview, asked, words)

        await self.answer(interaction, work)

    @mod.command(name="trace", description=_("Every step of a payment; an unnamed payer stays unnamed"))
    @app_commands.rename(number="id")
    @app_commands.describe(number=TIP_NUMBER)
    async def trace(self, interaction: Interaction, number: str) -> None:
        async def work(caller: Caller, words: Words) -> Answer:
            return await stories.trace(self.app, caller, number, words)

        await self.answer(interaction, work)

    @mod.command(name="case", description=_("Open a case that names an unnamed payer to money staff"))
    @app_commands.rename(number="id")
    @app_commands.describe(number=TIP_NUMBER, reason=REASON)
    async def case(self, interaction: Interaction, number: str, reason: str) -> None:
        async def work(caller: Caller, words: Words) -> Answer:
            return await stories.unmask(self.app, caller, number, reason, words)

        await self.answer(interaction, work)

    @mod.command(name="hide", description=_("Hide a note; its tip stays"))
    @app_commands.rename(number="id")
    @app_commands.describe(number=TIP_NUMBER, reason=_("Why; whoever wrote the note reads it"))
    async def hide(self, interaction: Interaction, number: str, reason: str) -> None:
        async def work(caller: Caller, words: Words) -> Answer:
            return say.note_hidden(await self.app.tip_moderation.hide_note(caller, _tip(number), reason), words)

        await self.answer(interaction, work)

    @mod.command(name="suspend", description=_("Suspend somebody; first you see what it does"))
    @app_commands.describe(
        target=_("Which creator, or a mention of anybody"), reason=TOLD,
        feature=_("Only this; if left out, a creator altogether, or everything"),
        until=UNTIL,
    )  # fmt: skip
    @app_commands.choices(feature=FEATURES)
    async def suspend(
        self, interaction: Interaction, target: str, reason: str, feature: str | None = None, until: str | None = None
    ) -> None:
        """What it would do, then one yes."""

        async def work(caller: Caller, words: Words) -> Answer:
            whom, only = await self.creator(caller, target), None if feature is None else Feature(feature)
            end = until_given(until, self.app.clock.now(), words.zone)
            return await suspensions.look_suspend(self.app, caller, whom, only, end, reason, words)

        await self.answer(interaction, work)

    @suspend.autocomplete("target")
    async def _creators(self, interaction: Interaction, typed: str) -> Names:
        return await self.names(interaction, typed)

    @suspend.autocomplete("reason")
    async def _reasons(self, interaction: Interaction, typed: str) -> Names:
        """Reasons of ours, each read by everybody in his language, until own words are typed."""
        known = of_suspensions(Words(language_of(interaction.locale.value)))
        begun = typed.casefold()
        return choices(Choice(said, code) for code, said in known.items() if said.casefold().startswith(begun))

    @mod.command(name="reinstate", description=_("Let somebody suspended go on; first you see what it does"))
    @app_commands.describe(target=_("Who: a mention, or a creator’s whole name"), reason=TOLD)
    async def reinstate(self, interaction: Interaction, target: str, reason: str) -> None:
        """What it would do, then one yes."""

        async def work(caller: Caller, words: Words) -> Answer:
            if mentioned(target) is not None:
                whom = await self.creator(caller, target)
            else:
                whom = await suspensions.find(self.app, caller, target)
            return await suspensions.look_reinstate(self.app, caller, whom, reason, words)

        await self.answer(interaction, work)

    @mod.command(name="mark", description=_("Say what kind of account somebody has; first you see what it does"))
    @app_commands.describe(
        target=_("Which creator, or a mention of anybody"), reason=TOLD,
        kind=_("Whose account it is; a person’s may take part"),
    )  # fmt: skip
    @app_commands.choices(kind=ACCOUNTS)
    async def mark(self, interaction: Interaction, target: str, kind: str, reason: str) -> None:
        """What it would do, then one yes."""

        async def work(caller: Caller, words: Words) -> Answer:
            whom = await self.creator(caller, target)
            return say_marks.preview(
                await self.app.account_marks.preview(caller, whom, AccountKind(kind), reason), words
            )

        await self.answer(interaction, work)

    @mark.autocomplete("target")
    async def _anybody(self, interaction: Interaction, typed: str) -> Names:
        return await self.names(interaction, typed)

    @mod.command(name="pause", description=_("Stop a feature here, or all money everywhere"))
    @app_commands.describe(
        what=_("What to stop"), reason=_("Why; everybody who is refused reads it"),
        until=UNTIL,
    )  # fmt: skip
    @app_commands.choices(what=FEATURES)
    async def pause(self, interaction: Interaction, what: str, reason: str, until: str | None = None) -> None:
        async def work(caller: Caller, words: Words) -> Answer:
            feature = Feature(what)
            end = until_given(until, self.app.clock.now(), words.zone)
            done = await self.app.switches.pause(caller, feature, _where(caller, feature), end, reason)
            return say.pause_change(done, words)

        await self.answer(interaction, work)

    @mod.command(name="resume", description=_("Let a paused feature go on"))
    @app_commands.describe(what=_("What may go on"), reason=REASON)
    @app_commands.choices(what=FEATURES)
    async def resume(self, interaction: Interaction, what: str, reason: str) -> None:
        async def work(caller: Caller, words: Words) -> Answer:
            feature = Feature(what)
            done = await self.app.switches.resume(caller, feature, _where(caller, feature), reason)
            return say.pause_change(done, words)

        await self.answer(interaction, work)

    @mod.command(name="audit", description=_("What staff did, the newest first"))
    @app_commands.describe(
        user=_("Only what this person did"), about=_("Only what was done to this person"),
        kind=_("Only acts of one kind"), since=_("Only since then: 7d, or a day like 2026-12-01"),
    )  # fmt: skip
    @app_commands.choices(kind=ACTS)
    async def audit(
        self, interaction: Interaction, user: discord.User | None = None, about: discord.User | None = None,
        kind: str | None = None, since: str | None = None,
    ) -> None:  # fmt: skip
        async def work(caller: Caller, words: Words) -> Answer:
            asked = AuditFilter(
                await self._who(user), await self._who(about), None if kind is None else ActKind(kind),
                since_given(since, self.app.clock.now(), words.zone),
            )  # fmt: skip
            return say_audit.page(await self.app.audit.page(caller, asked), words)

        await self.answer(interaction, work)

    async def _who(self, user: discord.User | None) -> MemberId | None:
        return None if user is None else (await self.app.members.meet(identity_of(user))).id

    async def hide_note_of(self, interaction: Interaction, message: discord.Message) -> None:
        """Message menu on a public line of ours: why, then its note is gone."""

        async def work(caller: Caller, words: Words) -> Answer:
            ref = MessageRef(Platform.DISCORD, str(interaction.channel_id), str(message.id))
            tip_id = await self.app.tip_moderation.tip_at(ref)
            return await presses.answer(self.app, Press(caller, "note.hide", str(tip_id)), words)

        await self.answer(interaction, work)


def _tip(typed: str) -> TipId:
    return TipId(row_id(Kind.TIP, typed))


def _where(caller: Caller, feature: Feature) -> CommunityId | None:
    """All money is always everywhere, a feature is meant in this community."""
    return None if feature is Feature.ALL_MONEY else open_community(caller).id
