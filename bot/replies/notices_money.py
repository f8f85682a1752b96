"""Notices about money: receipts, refunds, disputes, payout accounts, and what staff must look at."""

from collections.abc import Callable

from bot.programme.model import Readiness
from bot.replies.coins import paid
from bot.replies.facts import Facts
from bot.replies.reply import Button, Line, Reply, Style, Tone
from bot.replies.vocabulary import readiness as readiness_word
from bot.replies.words import Words


def _said(*texts: str, rows: tuple[tuple[Button, ...], ...] = ()) -> Reply:
    return Reply(tuple(Line(text) for text in texts if text), rows)


def _tip_receipt(facts: Facts, words: Words) -> Reply:
    whole = words.t(
        "{creator} gets {amount}, all of it. Thank you!",
        creator=facts.text("creator"), amount=facts.money("amount", words),
    )  # fmt: skip
    lines = [Line(words.t("Paid: {tip}", tip=facts.text("tip")), Style.HEADING), Line(whole)]
    if facts.number("gross") != facts.number("amount"):
        total = facts.money("gross", words)
        lines.append(Line(words.t("With the card fee you paid {total}.", total=total), Style.QUIET))
    if facts.true("late"):
        lines.append(Line(words.t("It arrived after the page had closed, and counts all the same."), Style.QUIET))
    lines.append(Line(words.t("Received {when}", when=facts.when("paid_at", words)), Style.QUIET))
    return Reply(tuple(lines), ((_show(facts, words),),))


def _tip_received(facts: Facts, words: Words) -> Reply:
    fan = facts.text("fan")
    amount = facts.money("amount", words)
    if fan:
        said = words.t("{fan} tipped you {amount}. All of it is yours.", fan=fan, amount=amount)
    else:
        said = words.t("Somebody who stays hidden tipped you {amount}. All of it is yours.", amount=amount)
    lines = [Line(said)]
    if note := facts.text("note"):
        lines.append(Line(note, Style.QUOTE))
    lines.append(Line(facts.text("tip"), Style.QUIET))
    block = Button(words.t("Block"), press=f"creator.block:{facts.row}")
    if not fan:
        return Reply(tuple(lines), ((block,),))
    return Reply(tuple(lines), ((Button(words.t("Say thanks"), press=f"tip.thank:{facts.row}"), block),))


def _tip_note(facts: Facts, words: Words) -> Reply:
    lines = (
        Line(words.t("The note that came with {tip}:", tip=facts.text("tip"))),
        # An old one that waited in the inbox may be forgotten by now.
        Line(facts.text("note") or words.t("It is not kept any longer."), Style.QUOTE),
    )
    return Reply(lines)


def _tip_refunded(facts: Facts, words: Words) -> Reply:
    back, taken = facts.money("back", words), facts.money("taken", words)
    tip, refund = facts.text("tip"), words.t("Refund {refund}", refund=facts.text("refund"))
    if facts.text("side") == "creator":
        said = words.t("{back} of {tip} went back to the fan; {taken} of it came from your account.",
                       back=back, tip=tip, taken=taken)  # fmt: skip
        story = Button(words.t("Show the tip"), press=f"pay.support:{facts.row}")
        return Reply((Line(said), Line(refund, Style.QUIET)), ((story,),))
    if facts.true("whole"):
        said = words.t("All of {tip}, {back}, goes back the way you paid. "
                       "Banks can take up to ten days.", tip=tip, back=back)
    else:
        said = words.t("{back} of {tip} goes back the way you paid. Banks can take up to ten days.", tip=tip, back=back)
    return Reply((Line(said), Line(refund, Style.QUIET)), ((_show(facts, words),),))


def _refund_failed(facts: Facts, words: Words) -> Reply:
    return _said(
        words.t("The bank did not take back {back} of {tip}. The staff looks at it and tells you.",
                back=facts.money("back", words), tip=facts.text("tip"))
    )  # fmt: skip


def _refund_again(facts: Facts, words: Words) -> Reply:
    back, tip = facts.money("back", words), facts.text("tip")
    if facts.true("approved"):
        return _said(words.t("{back} of {tip}, which did not reach you, is on its way again, the way you paid.",
                             back=back, tip=tip))  # fmt: skip
    return _said(words.t("{back} of {tip} could not go back the way you paid, and it is not tried again. "
                         "Reason: {reason}", back=back, tip=tip, reason=facts.text("reason")))  # fmt: skip


def _payment_aside(facts: Facts, words: Words) -> Reply:
    sums, tip = facts.sums("arrived", words), facts.text("tip")
    if facts.text("step") == "back":
        return _said(words.t("Your payment of {sum} does not fit {tip}. It goes back the way you paid. "
                             "Banks can take up to ten days.", sum=sums, tip=tip))  # fmt: skip
    return _said(words.t("Your payment of {sum} does not fit {tip} and stays aside for now. Reason: {reason}",
                         sum=sums, tip=tip, reason=facts.text("reason")),
                 words.t("/paysupport takes it further."))  # fmt: skip


def _second_payment(facts: Facts, words: Words) -> Reply:
    return _said(
        words.t("{tip} was paid twice. The second payment, {back}, goes back whole, the way you paid.",
                tip=facts.text("tip"), back=facts.money("back", words))
    )  # fmt: skip


def _tip_failed(facts: Facts, words: Words) -> Reply:
    return _said(
        words.t("The bank did not carry out your payment {tip} for {creator}. Nothing was taken.",
                tip=facts.text("tip"), creator=facts.text("creator")),
        words.t("/tip starts a new one."),
    )  # fmt: skip


def _card_declined(facts: Facts, words: Words) -> Reply:
    if facts.true("needs_bank"):
        said = words.t("Your bank wants to ask you something before {tip} can be paid.", tip=facts.text("tip"))
    else:
        said = words.t("Your card was declined for {tip}. Nothing was taken.", tip=facts.text("tip"))
    return _said(said, rows=((_show(facts, words),),))


def _tip_disputed(facts: Facts, words: Words) -> Reply:
    tip = facts.text("tip")
    step = facts.text("step")
    if step == "won":
        said = [words.t("The bank decided for you: {tip} stands.", tip=tip)]
        if facts.number("resent"):
            said.append(words.t("{sum} was sent to your account again.", sum=facts.money("resent", words)))
        return _said(*said)
    if step == "lost":
        said = [words.t("The bank gave the money of {tip} back to the payer.", tip=tip)]
        if facts.number("owed"):
            percent = words.number(facts.number("recover_bp") // 100)
            said.append(
                words.t("{sum} of it is set against later payouts, at most {percent}% of each, never against tips.",
                        sum=facts.money("owed", words), percent=percent)
            )  # fmt: skip
        said.append(words.t("You never lose more than you got; the operator pays the bank’s fee."))
        return _said(*said)
    said = [words.t("The payer’s bank asks about {tip}. It decides within some weeks.", tip=tip)]
    if facts.number("taken"):
        said.append(words.t("Until then, {sum} is taken back from your account.", sum=facts.money("taken", words)))
    return _said(*said)


def _account_changed(facts: Facts, words: Words) -> Reply:
    state = Readiness(facts.text("readiness") or Readiness.NONE)
    said = words.t("Your payout account is now: {state}.", state=readiness_word(state, words))
    after = {
        Readiness.READY: words.t("Tips can reach you from this moment on."),
        Readiness.INCOMPLETE: words.t("Tips are paused until the missing details are there."),
        Readiness.UNDER_REVIEW: words.t("Tips are paused while the payment provider checks your details."),
        Readiness.PAUSED: words.t("Tips are paused. What you received stays in your account."),
        Readiness.CLOSED: words.t("Tips end here until you set up a new account."),
        Readiness.NONE: "",
    }[state]
    if state is Readiness.READY:
        return _said(said, after)
    return _said(said, after, rows=((_set_up(words),),))


def _creator_wanted(facts: Facts, words: Words) -> Reply:
    return _said(
        words.t("Somebody wanted to tip you and could not: your payout account is not ready."),
        rows=((_set_up(words),),),
    )


def _refund_asked(facts: Facts, words: Words) -> Reply:
    return _said(words.t("Your request about {tip} is with the staff.", tip=facts.text("tip")))


def _refund_decided(facts: Facts, words: Words) -> Reply:
    if facts.true("approved"):
        return _said(
            words.t("Your request about {tip} was approved: {back} goes back the way you paid.",
                    tip=facts.text("tip"), back=facts.money("back", words))
        )  # fmt: skip
    return _said(
        words.t("Your request about {tip} was not approved. Reason: {reason}",
                tip=facts.text("tip"), reason=facts.text("reason"))
    )  # fmt: skip


def _thanks(facts: Facts, words: Words) -> Reply:
    creator = facts.text("creator")
    if not facts.has("tip"):
        hidden = words.t("Who you are stays hidden from {creator}.", creator=creator) if facts.true("hidden") else ""
        return _said(words.t("{creator} thanks you for your support!", creator=creator), hidden)
    return _said(
        words.t("{creator} thanks you for {tip}!", creator=facts.text("creator"), tip=facts.text("tip"))
    )


def _stars(facts: Facts, words: Words) -> dict[str, str]:
    return {name: paid(facts.number(name), "xtr", words) for name in ("there", "booked")}


def _staff_alert(facts: Facts, words: Words) -> Reply:
    it = {"about": facts.text("tip") or facts.subject}
    said = {
        "quarantine": words.t("A payment does not fit {about} and is kept aside. Nothing was credited.", **it),
        "stars_missing": words.t(
            "Telegram says the bot holds {there}, the book says {booked}. Most likely somebody withdrew Stars, which "
            "the book does not follow. Otherwise compare the list in Telegram with the orders.", **_stars(facts, words)
        ),
        "stars_beyond": words.t(
            "Telegram says the bot holds {there}, the book says {booked}. Most likely somebody paid Stars for "
            "something that is not known here, or the bot got some another way.", **_stars(facts, words)
        ),
        "paid_unknown_here": words.t("A payment matches nothing here ({about}). Nothing was credited.", **it),
        "shop_unknown": words.t(
            "Somebody bought an article in Discord’s shop that is no pack here (SKU {sku}, entitlement {purchase}). "
            "Nothing was credited. Add it to discord_sku.packs, and its coins come; or give its price back.",
            sku=facts.text("sku"), purchase=facts.text("purchase"),
        ),
        "shop_unusable": words.t(
            "The coins of {about} were credited, but Discord does not mark its purchase as used ({reason}), so the fan "
            "cannot buy this pack again. Is the SKU a consumable one?", reason=facts.text("reason"), **it
        ),
        "warning": words.t("The bank warns that {about} may be fraud. It is in the queue.", **it),
        "warning_refunded": words.t("The bank warned of fraud, so {about} was refunded automatically.", **it),
        "dispute": words.t("A payment dispute about {about}. Evidence is handed in on the provider’s dashboard.", **it),
        "resend_waits": words.t("Money of a won dispute about {about} waits: the operator’s balance is too low.", **it),
        "refund_stuck": words.t("A refund of {about} needs a person. It is in the queue.", **it),
        "reversed_outside": words.t("Money of {about} was taken back from the creator outside of Bouquet.", **it),
        "provider_denied": words.t("The payment provider refuses our key, so payments are paused. "
                                   "Please check the key."),
        "clearing": words.t("Money waits in the account {account} for longer than it should, longest of all that of "
                            "{about}. See bouquet check.", account=facts.text("account"), **it),
        "breaker": words.t("Many payments fail at once, so new payment pages are paused. "
                           "This looks like card testing."),
    }.get(facts.text("what"), words.t("Something needs a look: {about}.", **it))
    lines = [Line(said)]
    if case := facts.text("case"):
        lines.append(Line(words.t("Case {case}, in /mod queue.", case=case), Style.QUIET))
    return Reply(tuple(lines))


def _show(facts: Facts, words: Words) -> Button:
    return Button(words.t("Show the tip"), press=f"tip.show:{facts.row}")


def _set_up(words: Words) -> Button:
    return Button(words.t("Set up payouts"), press="payout.setup:0", tone=Tone.MAIN)


NOTICES: dict[str, Callable[[Facts, Words], Reply]] = {
    "tip_receipt": _tip_receipt, "tip_received": _tip_received, "tip_note": _tip_note, "tip_refunded": _tip_refunded,
    "refund_failed": _refund_failed, "second_payment": _second_payment, "tip_failed": _tip_failed,
    "card_declined": _card_declined, "tip_disputed": _tip_disputed, "account_changed": _account_changed,
    "creator_wanted": _creator_wanted, "refund_asked": _refund_asked, "refund_decided": _refund_decided,
    "refund_again": _refund_again, "payment_aside": _payment_aside, "thanks": _thanks, "staff_alert": _staff_alert,
}  # fmt: skip
