"""All use cases of tips, as `app.tips`."""

from bot.ports import Step
from bot.tips.changes import Changing
from bot.tips.drafts import Resuming
from bot.tips.relations import Relating


class Tips(Resuming, Changing, Relating):
    """Starting a tip, changing it before it is paid, looking at it afterwards."""

    def jobs(self) -> dict[str, Step]:
        """Job handlers by name."""
        return {"expire_quotes": self.expire_quotes}
