"""Telegram's sending limits on the simulated clock: per chat, per group, and overall."""

from collections import deque
from dataclasses import dataclass, field

from bot.sandbox.telegram_sim.accounts import Bot
from bot.sandbox.telegram_sim.chats import Chat
from bot.sandbox.telegram_sim.errors import too_many


@dataclass(slots=True)
class Limits:
    """Sliding windows; off unless `on`, because frozen clocks and benchmarks would trip over them.

    The figures are the commonly observed ones: Telegram does not document them exactly.
    """

    on: bool = False
    per_chat_second: int = 1
    per_group_minute: int = 20
    per_second: int = 30
    _seen: dict[tuple[int, int], deque[float]] = field(default_factory=dict)

    def take(self, bot: Bot, chat: Chat, now: float) -> None:
        """Count one message of the bot to the chat; 429 with the seconds to wait when it is too many."""
        if not self.on:
            return
        windows = [((bot.id, 0), self.per_second, 1.0)]
        if chat.is_private:
            windows.append(((bot.id, chat.id), self.per_chat_second, 1.0))
        else:
            windows.append(((bot.id, chat.id), self.per_group_minute, 60.0))
        for key, allowed, span in windows:
            seen = self._seen.setdefault(key, deque())
            while seen and now - seen[0] >= span:
                seen.popleft()
            if len(seen) >= allowed:
                raise too_many(max(1, round(seen[0] + span - now)))
        for key, _, _ in windows:
            self._seen[key].append(now)

    def clear(self) -> None:
        """Forget all counts."""
        self._seen.clear()
