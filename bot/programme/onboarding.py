"""Setting up payouts: a private link, one button on our page, the provider's own form, and how it stands afterwards.

The chat never asks for an account's details, and the provider's single-use links are made only when a person presses
the button on our page: robots that fetch links for previews would burn them.
"""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.communities.model import Caller
from bot.members.model import MemberId
from bot.payments.accounts import Accounts
from bot.payments.calls import prepare
from bot.payments.model import CallState, OnboardingRow, PayoutRegion, StoredCall
from bot.payments.provider import AccountRead, ProviderDenied, ProviderDown
from bot.payments.till import Till
from bot.ports import Tx
from bot.programme.model import EnrolmentState, NotCreator, PayoutAccount, Readiness
from bot.tokens import token_hash

LINK_LIFE = timedelta(minutes=60)
# Somebody waits for the answer in a chat, where three seconds are all there is.
CHECK_SECONDS = 2.0
_VERB = "account"


@dataclass(frozen=True, slots=True)
class OnboardingLink:
    """A private address to set up payouts by, for one creator; never logged. `account` is what stands now."""

    url: str = field(repr=False)
    country: str
    expires_at: datetime
    account: PayoutAccount | None


@dataclass(frozen=True, slots=True)
class CountryNeeded:
    """Which country's account it will be has to be chosen first; it cannot be changed later."""

    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountCheck:
    """How the creator's account stands. `fresh` False: the provider did not answer in time, this is what was known.
    `suspended`: the staff lets no tips reach him, whatever the account could take."""

    account: PayoutAccount | None
    fresh: bool
    suspended: bool = False

    @property
    def readiness(self) -> Readiness:
        return self.account.readiness if self.account else Readiness.NONE


class OnboardingStep(StrEnum):
    """START: the page with the button. RETURNED: back from the provider's form. UNKNOWN: no such link, or too old."""

    START = "start"
    RETURNED = "returned"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OnboardingPage:
    """What our page shows. `name` is the creator's; `fresh` as in AccountCheck."""

    step: OnboardingStep
    name: str = ""
    country: str = ""
    account: PayoutAccount | None = None
    fresh: bool = True

    @property
    def readiness(self) -> Readiness:
        return self.account.readiness if self.account else Readiness.NONE


UNKNOWN_PAGE = OnboardingPage(OnboardingStep.UNKNOWN)


class Onboarding:
    """`app.onboarding`."""

    def __init__(self, till: Till, accounts: Accounts) -> None:
        self._till, self._accounts = till, accounts

    async def begin(self, caller: Caller, country: str | None = None) -> OnboardingLink | CountryNeeded:
        """A link that lives for an hour. Raises NotCreator for somebody who is none, PayoutRegion for a country
        whose creators cannot be paid."""
        now = self._till.clock.now()
        async with self._till.storage.transaction() as tx:
            card = await tx.creators.card(caller.id)
            if card is None or card.state is not EnrolmentState.APPROVED:
                raise NotCreator(card.state if card else None)
            chosen = country or (card.region if card.region in self._countries else None)
            if card.account is not None and card.account.readiness is not Readiness.CLOSED:
                # An account keeps its country; a move means a new one.
                chosen = card.account.country
            if chosen is None:
                return CountryNeeded(self._countries)
            chosen = chosen.strip().upper()
            if chosen not in self._countries:
                raise PayoutRegion(chosen, self._countries)
            token = self._till.tokens.make("onboard", f"{caller.id}:{now.isoformat()}")
            if await tx.payments.onboarding(token_hash(token)) is None:
                await tx.payments.add_onboarding(caller.id, chosen, token_hash(token), now, now + LINK_LIFE)
        return OnboardingLink(self._url(token), chosen, now + LINK_LIFE, card.account)

    async def open(self, token: str) -> OnboardingPage:
        """GET of the link: what stands, and the button. Changes nothing and calls nobody."""
        async with self._till.storage.reading() as tx:
            row = await self._live(tx, token)
            if row is None:
                return UNKNOWN_PAGE
            member = await tx.members.get(row.member_id)
            account = await tx.creators.account(row.member_id)
        return OnboardingPage(OnboardingStep.START, member.name, row.country, account)

    async def mint(self, token: str) -> str | None:
        """POST of the link: the provider's address to go on to, for this one visit; None for a link that is over.

        Makes the account at the first time, once. A ready account without open questions leads to the creator's own
        pages at the provider. Raises ProviderDown, ProviderRefused, ProviderDenied.
        """
        async with self._till.storage.transaction() as tx:
            row = await self._live(tx, token)
            if row is None:
                return None
            account = await tx.creators.account(row.member_id)
            stored = await self._prepare(tx, row, account)
        if stored is not None:
            account = await self._make(row.member_id, stored)
        assert account is not None, "it stood, or was made just now"
        if account.readiness is Readiness.READY and not account.needs and account.can_withdraw:
            return await self._till.provider.dashboard_url(account.account_id)
        link = self._url(token)
        return await self._till.provider.onboarding_url(account.account_id, link, f"{link}/back")

    async def check_token(self, token: str) -> OnboardingPage:
        """Back from the provider's form, which proves nothing: the account is read anew."""
        async with self._till.storage.reading() as tx:
            row = await self._live(tx, token)
            if row is None:
                return UNKNOWN_PAGE
            member = await tx.members.get(row.member_id)
        found = await self._check(row.member_id, None)
        return OnboardingPage(OnboardingStep.RETURNED, member.name, row.country, found.account, found.fresh)

    async def check(self, caller: Caller) -> AccountCheck:
        """[Check again] in a chat: read anew, as far as the provider answers within two seconds."""
        found = await self._check(caller.id, CHECK_SECONDS)
        async with self._till.storage.reading() as tx:
            enrolment = await tx.creators.enrolment(caller.id)
        return replace(found, suspended=enrolment is not None and enrolment.state is EnrolmentState.SUSPENDED)

    async def _check(self, member_id: MemberId, seconds: float | None) -> AccountCheck:
        async with self._till.storage.reading() as tx:
            known = await tx.creators.account(member_id)
        if known is None or known.readiness is Readiness.CLOSED:
            return AccountCheck(known, fresh=True)
        try:
            async with asyncio.timeout(seconds):
                read = await self._till.provider.account(known.account_id)
        except (TimeoutError, ProviderDown, ProviderDenied):
            return AccountCheck(known, fresh=False)
        async with self._till.storage.transaction() as tx:
            await self._accounts.apply(tx, read)
            return AccountCheck(await tx.creators.account(member_id), fresh=True)

    async def _prepare(self, tx: Tx, row: OnboardingRow, account: PayoutAccount | None) -> StoredCall | None:
        """The call that makes an account, where one is needed."""
        if account is not None and account.readiness is not Readiness.CLOSED:
            return None
        subject = f"creator:{row.member_id}"
        params = self._till.provider.account_params(subject, row.country, self._till.config.web.public_url)
        closed = account is not None
        return await prepare(tx, subject, _VERB, params, self._till.clock.now(), after_done=closed)

    async def _make(self, member_id: MemberId, stored: StoredCall) -> PayoutAccount:
        read: AccountRead = await self._till.calls.run(stored, self._till.provider.open_account)
        async with self._till.storage.transaction() as tx:
            await tx.members.lock(member_id)
            await tx.payments.mark_call(stored.call.id, CallState.DONE, object_id=read.account_id)
            before = await tx.creators.account(member_id)
            same = before is not None and before.account_id == read.account_id
            return await self._accounts.keep(tx, member_id, read, before if same else None)

    async def _live(self, tx: Tx, token: str) -> OnboardingRow | None:
        row = await tx.payments.onboarding(token_hash(token))
        return row if row is not None and self._till.clock.now() < row.expires_at else None

    def _url(self, token: str) -> str:
        return f"{self._till.config.web.public_url.rstrip('/')}/onboard/{token}"

    @property
    def _countries(self) -> tuple[str, ...]:
        return tuple(sorted(self._till.config.stripe.payout_countries))
