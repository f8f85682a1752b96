"""Forms that were left: drafts and unanswered questions end by themselves, with a notice."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.config import Config
from bot.notices.model import Notice
from bot.ports import Clock, Step, Storage, Tx
from bot.programme.model import Enrolment, EnrolmentState


@dataclass(frozen=True)
class Expiry:
    """The job of the forms."""

    config: Config
    storage: Storage
    clock: Clock

    async def expire_forms(self, step: Step) -> int:
        """Job: drafts and unanswered questions whose time is over end with a notice; answers how many. What was
        only kept to go on with (a `Draft`) is forgotten without one."""
        now, ended = self.clock.now(), 0
        async with self.storage.transaction() as tx:
            await tx.forms.drop_drafts(now)
            for form in await tx.creators.overdue(now, 100):
                kind = "form_expired" if form.state is EnrolmentState.DRAFT else "question_expired"
                if form.state is EnrolmentState.DRAFT:
                    await fall_back(tx, form)
                else:
                    due_at = now + timedelta(days=self.config.programme.draft_ttl_days)
                    await tx.creators.save_enrolment(replace(form, state=EnrolmentState.DRAFT, due_at=due_at))
                key = f"{form.subject}:{kind}:{form.due_at}"
                await tx.notices.owe(Notice(key, form.member_id, kind, form.subject), now)
                ended += 1
        return ended


async def fall_back(tx: Tx, draft: Enrolment) -> None:
    """Throw a draft away; what was before it holds again."""
    if draft.previous is None:
        await tx.creators.drop_enrolment(draft.id)
        return
    await tx.creators.save_enrolment(replace(draft, state=draft.previous, previous=None, due_at=None))
