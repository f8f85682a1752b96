"""What a story leaves behind: one line for each action and each answer."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_NAMES = {"discord": "Discord", "telegram": "Telegram", "stripe": "Stripe", "sandbox": "Meanwhile"}


@dataclass(frozen=True, slots=True)
class Line:
    """One action (`verb` is what is done) or one answer (`verb` is "reads")."""

    persona: str
    platform: str
    verb: str
    text: str

    @property
    def is_read(self) -> bool:
        return self.verb == "reads"

    def told(self) -> str:
        """The line as people read it."""
        where = _NAMES[self.platform]
        who = f"{self.persona.capitalize():<4} on {where}" if self.persona else where
        return f"{who:<17} {self.verb} {self.text}".rstrip()

    def as_json(self, story: str) -> str:
        """The line as a JSON object: story, persona, platform, and `does` or `reads`."""
        what = {"reads": self.text} if self.is_read else {"does": f"{self.verb} {self.text}".rstrip()}
        line = {"story": story, "persona": self.persona, "platform": self.platform, **what}
        return json.dumps(line, ensure_ascii=False)


Say = Callable[[Line], None]


def shown(message: dict[str, Any]) -> str:
    """A message on one line: what it says, then what can be pressed or chosen."""
    text = " · ".join(line.strip() for line in str(message["text"]).splitlines() if line.strip())
    buttons = [f"[{button['label']}]" for button in message["buttons"]]
    selects = [f"[{select['placeholder']} ▾]" for select in message["selects"]]
    return " ".join(part for part in (f"“{text}”" if text else "", *selects, *buttons) if part)
