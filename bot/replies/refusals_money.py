"""What people are told when something about money says no. Nothing was taken in any of these cases."""

from bot.errors import Refusal
from bot.follows.model import CannotFollow
from bot.ledger.entries import BalanceTooLow
from bot.money import CURRENCIES, Money
from bot.payments.model import CardResting, NoCard, PayoutRegion, RefundBlocked
from bot.payments.provider import CardRefused, ProviderDenied, ProviderDown, ProviderRefused
from bot.programme.model import CreatorNotReady, NotAvailable, WhoIsIt
from bot.rails import RailRefused
from bot.replies.refusals_people import Sentence, plainly
from bot.replies.reply import Button, Reply
from bot.replies.words import Words
from bot.safety.model import BadPause, OnPause, OwnLimit, PauseCannotShrink, TooMany
from bot.tips.model import (
    AlreadyStarted,
    AlreadyThanked,
    BadRecipient,
    CannotThank,
    PaymentFailed,
    TipExpired,
)


def _bad_recipient(error: BadRecipient, words: Words) -> Reply:
    return plainly(words.t("Tips go to another person: not to yourself, a bot or a channel. Please pick a creator."))


def _cannot_follow(error: CannotFollow, words: Words) -> Reply:
    if error.own:
        return plainly(words.t("You cannot follow yourself. /follow lets you choose a creator."))
    return plainly(words.t("This person cannot be followed here. /follow lets you choose a creator."))


def _not_available(error: NotAvailable, words: Words) -> Reply:
    return plainly(words.t("Nothing can be given to this person here. /tip shows the creators of this community."))


def _who_is_it(error: WhoIsIt, words: Words) -> Reply:
    if not error.choices:
        return plainly(
            words.t("I know no creator called “{read}”. /tip shows the creators of this community.", read=error.read)
        )  # fmt: skip
    return plainly(
        words.t("Whom do you mean by “{read}”? Perhaps: {names}. /tip lists the creators.",
                read=error.read, names=", ".join(error.choices))
    )  # fmt: skip


def _creator_not_ready(error: CreatorNotReady, words: Words) -> Reply:
    return plainly(
        words.t(
            "{creator} cannot receive tips yet: the payout account is not ready. Nothing is ever held, so nothing "
            "was taken.",
            creator=error.creator,
        ),
        rows=((Button(words.t("Tell {creator}", creator=error.creator)[:80],
                      press=f"tip.remind:{error.creator_id}"),),),
    )  # fmt: skip


def _already_started(error: AlreadyStarted, words: Words) -> Reply:
    if error.state in ("open", "pending", "created"):
        return plainly(
            words.t("The payment page of {tip} is open already, so this can’t be changed any more. "
                    "/tip starts a new one.", tip=error.tip)
        )
    return plainly(words.t("{tip} is past that point. /history shows how it stands.", tip=error.tip))


def _tip_expired(error: TipExpired, words: Words) -> Reply:
    return plainly(words.t("{tip} has expired, and nothing was taken. /tip starts a new one.", tip=error.tip))


def _payment_failed(error: PaymentFailed, words: Words) -> Reply:
    if error.needs_bank:
        return plainly(words.t("Your bank wants to ask you something first. Please use the payment page."))
    return plainly(words.t("The payment of {tip} did not go through, and nothing was taken. Another card may do.",
                           tip=error.tip))  # fmt: skip


def _already_thanked(error: AlreadyThanked, words: Words) -> Reply:
    return plainly(words.t("You have already said thanks for {tip}. "
                           "One thank-you is sent for each tip.", tip=error.tip))


def _cannot_thank(error: CannotThank, words: Words) -> Reply:
    return plainly(
        words.t("Nobody can be thanked for {tip}: the fan stays hidden, or it is not paid. "
                "Other tips can be thanked for.", tip=error.tip)
    )


def _own_limit(error: OwnLimit, words: Words) -> Reply:
    facts = {
        "limit": words.money(error.limit), "left": words.money(error.left), "when": words.when(error.resets_at),
    }  # fmt: skip
    if error.period == "day":
        return plainly(
            words.t("Your own limit is {limit} a day, and {left} is left. It resets {when}; /limits shows it.",
                    **facts)
        )  # fmt: skip
    return plainly(
        words.t("Your own limit is {limit} a month, and {left} is left. It resets {when}; /limits shows it.",
                **facts)
    )  # fmt: skip


def _on_pause(error: OnPause, words: Words) -> Reply:
    return plainly(
        words.t("You have paused your spending until {when}. Nobody can shorten that, neither you nor the staff.",
                when=words.when(error.until))
    )  # fmt: skip


def _pause_stands(error: PauseCannotShrink, words: Words) -> Reply:
    return plainly(
        words.t("Your pause lasts until {when}, and it can only be made longer. "
                "/limits shows it.", when=words.when(error.until))
    )


def _bad_pause(error: BadPause, words: Words) -> Reply:
    return plainly(
        words.t("{days} days can’t be set. A pause lasts from 1 to {most} days.",
                days=words.number(error.days), most=words.number(error.most))
    )  # fmt: skip


def _too_many(error: TooMany, words: Words) -> Reply:
    when = words.when(error.until)
    said = {
        "checkouts_per_hour": words.t("You have opened many payment pages within an hour. "
                                      "Please try again after {when}.",
                                      when=when),
        "community_checkouts": words.t("Too many payments are being started here. Please try again after {when}.",
                                       when=when),
        "failed_payments": words.t("Several payments failed in a row, so payments are paused for you until {when}.",
                                   when=when),
        "first_day_spend": words.t("Your first day here has a lower limit, and this would go over it. "
                                   "Please try again after {when}.",
                                   when=when),
    }  # fmt: skip
    return plainly(said.get(error.rule) or words.t("Payments are paused for a moment. "
                                                   "Please try again after {when}.", when=when))


def _rail_refused(error: RailRefused, words: Words) -> Reply:
    return plainly(rail_sentence(error.reason, words))


def rail_sentence(reason: str, words: Words) -> str:
    """Why the rail policy says no, by the reason of its row."""
    said = {
        "paused": words.t("This is paused at present. Reading still works, and nothing is lost; "
                          "please try again later."),
        "winding_down": words.t("This programme is ending, so nothing new can be paid. What is owed is paid out."),
        "age_needed": words.t("I need to know once where you live and whether you are of age. "
                              "Please start again and answer."),
        "under_age": words.t("Only people of age can send or receive money here. If you answered by mistake, "
                             "please ask the staff."),
        "region_blocked": words.t("The operator does not offer this in your country or in the creator’s. "
                                  "/terms says who the operator is."),
        "region_unconfirmed": words.t(
            "Tips by card are not possible in your country yet; the operator has to clear it with the payment provider."
        ),
        "consent_needed": words.t("In your country you have to agree first that what you buy is delivered at once. "
                                  "Please start again and agree."),
        "tips_off_here": words.t("Tips are switched off on this platform. They may work on the other one."),
        "payout_region": words.t("The operator cannot pay creators in that country, so nothing can be received there. "
                                 "/terms says who the operator is."),
        "creator_not_ready": words.t("This creator cannot receive tips yet. Nothing is ever held for later."),
        "stars_only": words.t("On Telegram this is sold for Stars only. Please pay with Stars."),
        "wallet_locked": words.t("Your wallet is locked until what is owed is settled. /paysupport helps."),
        "account_none": words.t("The payout account is not set up yet. /payout setup begins it."),
        "account_incomplete": words.t("The payout account lacks details. /payout setup shows which."),
        "account_under_review": words.t("The payout account is being checked. /payout setup shows how it stands."),
        "account_paused": words.t("The payout account is paused. /payout setup shows the next step."),
        "account_closed": words.t("The payout account is closed. /payout setup begins a new one."),
    }
    return said.get(reason) or words.t("There is no way to pay this here. Please ask the operator.")


def _refund_blocked(error: RefundBlocked, words: Words) -> Reply:
    left = words.money(error.left)
    until = words.day(error.until) if error.until is not None else ""
    said = {
        "not_paid": words.t("This tip was never paid, so there is nothing to give back. /history shows all of yours."),
        "dispute_open": words.t("The bank is deciding about this payment; until then nothing can be given back here."),
        "nothing_left": words.t("All of this payment has gone back already. /history shows when."),
        "too_much": words.t("At most {left} of this payment can still be given back. Please ask for less.", left=left),
        "too_late": words.t("The time to ask for this ended on {day}. /paysupport reaches the staff.", day=until),
    }  # fmt: skip
    return plainly(said.get(error.rule) or words.t("This payment cannot be given back. /paysupport reaches the staff."))


def _payout_region(error: PayoutRegion, words: Words) -> Reply:
    return plainly(
        words.t(
            "The operator can pay creators in these countries only: {countries}. {country} is not among them.",
            countries=", ".join(words.country(code) for code in error.countries), country=words.country(error.country),
        )
    )  # fmt: skip


def _card_resting(error: CardResting, words: Words) -> Reply:
    return plainly(
        words.t(
            "Your accounts changed a short while ago, so the remembered card rests until {when}. "
            "Please pay by the payment page.",
            when=words.when(error.until),
        )
    )


def _no_card(error: NoCard, words: Words) -> Reply:
    return plainly(words.t("No card is remembered for you. “Remember my card” below your next quote changes that."))


def _provider_down(error: ProviderDown, words: Words) -> Reply:
    return plainly(
        words.t("The payment provider does not answer clearly just now. Nothing is lost; I look again by myself.")
    )


def _provider_refused(error: ProviderRefused, words: Words) -> Reply:
    return plainly(words.t("The payment provider said no, and nothing was taken. /paysupport reaches the staff."))


def _card_refused(error: CardRefused, words: Words) -> Reply:
    if error.needs_bank:
        return plainly(words.t("Your bank wants to ask you something first. Please use the payment page."))
    return plainly(words.t("That card was declined, and nothing was taken. Another card may do."))


def _balance_too_low(error: BalanceTooLow, words: Words) -> Reply:
    if error.unit in CURRENCIES:
        needed = words.money(Money(error.needed, error.unit))
    else:
        needed = words.number(error.needed)
    return plainly(words.t("There is less than {needed} there, so nothing was moved. "
                           "Please choose a smaller amount.", needed=needed))


SENTENCES: dict[type[Refusal], Sentence] = {
    CannotFollow: _cannot_follow,
    BadRecipient: _bad_recipient, NotAvailable: _not_available, WhoIsIt: _who_is_it,
    CreatorNotReady: _creator_not_ready,
    AlreadyStarted: _already_started, TipExpired: _tip_expired, PaymentFailed: _payment_failed,
    AlreadyThanked: _already_thanked, CannotThank: _cannot_thank, OwnLimit: _own_limit, OnPause: _on_pause,
    PauseCannotShrink: _pause_stands, BadPause: _bad_pause, TooMany: _too_many, RailRefused: _rail_refused,
    RefundBlocked: _refund_blocked, PayoutRegion: _payout_region, NoCard: _no_card,
    CardResting: _card_resting, ProviderDown: _provider_down,
    ProviderRefused: _provider_refused, ProviderDenied: _provider_refused, CardRefused: _card_refused,
    BalanceTooLow: _balance_too_low,
}  # fmt: skip
