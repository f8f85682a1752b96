"""What can be broken on purpose, and how."""

from typing import TYPE_CHECKING, Any

from bot.sandbox.telegram_sim.faults import Fault

if TYPE_CHECKING:
    from bot.sandbox.on_discord import Stage
    from bot.sandbox.stripe_sim import StripeSim
    from bot.sandbox.telegram_sim import TelegramSim

# Each part's first word is the state in which nothing is broken.
BREAKS: dict[str, tuple[str, ...]] = {
    "webhooks": ("normal", "twice", "shuffled", "late", "lost"),
    "stripe": ("up", "down", "timeout_after_effect", "500_then_ok", "429"),
    "discord": ("up", "500", "429"),
    "telegram": ("up", "429", "down"),
}
_WEBHOOKS: dict[str, Any] = {
    "normal": "normal", "twice": "duplicate", "shuffled": "shuffle", "late": "delay", "lost": "lose",
}  # fmt: skip


class Breaking:
    """The faults in force: `now` tells them by part."""

    def __init__(self, stage: "Stage", telegram: "TelegramSim", stripe: "StripeSim") -> None:
        self._stage, self._telegram, self._stripe = stage, telegram, stripe
        self.now = {part: kinds[0] for part, kinds in BREAKS.items()}

    @property
    def anything(self) -> bool:
        """Whether something is broken at present."""
        return any(self.now[part] != kinds[0] for part, kinds in BREAKS.items())

    async def set(self, wish: dict[str, Any]) -> None:
        """Breaks or mends what is named; the rest stays as it is. Raises ValueError for an unknown word."""
        for part, kind in wish.items():
            if part not in BREAKS:
                raise ValueError(f"there is no {part!r} to break, only {', '.join(BREAKS)}")
            if kind not in BREAKS[part]:
                raise ValueError(f"{part} can be {', '.join(BREAKS[part])}, not {kind!r}")
        for part, kind in wish.items():
            await self._set(part, kind)
            self.now[part] = kind

    async def _set(self, part: str, kind: Any) -> None:
        if part == "webhooks":
            self._stripe.control.webhooks(_WEBHOOKS[kind])
        elif part == "stripe":
            self._stripe.control.faults(kind)
        elif part == "discord":
            await self._stage.fault(kind)
        else:
            self._telegram.faults.clear()
            self._telegram.down = kind == "down"
            if kind == "429":
                for method in ("send*", "edit*"):
                    self._telegram.faults.add(Fault(method, times=None, status=429))
