"""The record of what staff did, as auditors and staff read it."""

from bot.moderation.records import ActKind, AuditPage
from bot.replies.pager import pager
from bot.replies.reasons import reason_said
from bot.replies.reply import Line, Reply, Style
from bot.replies.words import Words


def page(found: AuditPage, words: Words) -> Reply:
    """A page, the newest first, and what it leaves out."""
    lines = [Line(words.t("Record of staff"), Style.HEADING)]
    only = _only(found, words)
    if only:
        lines.append(Line(only, Style.QUIET))
    if not found.records:
        lines.append(Line(words.t("Nothing is recorded.")))
    for one in found.records:
        who = found.names.get(one.actor_id, "?") if one.actor_id is not None else words.t("the operator")
        target = found.about.get(one.target, one.target)
        lines.append(
            Line(words.t("{when} · {who} · {act} · {target}", when=words.when(one.at), who=who, act=one.act,
                         target=target))
        )  # fmt: skip
        lines.append(Line(reason_said(one.reason, words), Style.QUOTE))
    row = pager("audit.page", found.page, found.pages, found.asked.wire, words)
    return Reply(tuple(lines), (row,) if row else ())


def _only(found: AuditPage, words: Words) -> str:
    asked = found.asked
    said = []
    if asked.kind is not None:
        said.append(_kind(asked.kind, words))
    if asked.actor_id is not None:
        said.append(words.t("by {name}", name=found.names.get(asked.actor_id, "?")))
    if asked.about_id is not None:
        said.append(words.t("about {name}", name=found.names.get(asked.about_id, "?")))
    if asked.since is not None:
        said.append(words.t("since {when}", when=words.when(asked.since)))
    return words.t("Only: {what}", what=" · ".join(said)) if said else ""


def _kind(of: ActKind, words: Words) -> str:
    return {
        ActKind.CASES: words.t("decisions"),
        ActKind.PEOPLE: words.t("suspensions"),
        ActKind.NOTES: words.t("notes"),
        ActKind.PAUSES: words.t("pauses"),
        ActKind.POWERS: words.t("powers"),
        ActKind.COMMUNITIES: words.t("communities"),
    }[of]
