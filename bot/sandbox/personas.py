"""The people of the sandbox: who they are, and on which platform they live."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Persona:
    """One person with a role. `telegram_started`: has pressed Start in the bot's private chat."""

    name: str
    who: str
    discord: bool
    telegram: bool
    linked: bool = False
    telegram_started: bool = True

    @property
    def shown(self) -> str:
        """The name that others see."""
        return self.name.capitalize()


PERSONAS = (
    Persona("alex", "fan", True, True, linked=True),
    Persona("bea", "fan", True, False),
    Persona("chi", "fan, new to Bouquet", False, True, telegram_started=False),
    Persona("mia", "creator, paid out to a ready account", True, True, linked=True),
    Persona("noa", "creator to be, not enrolled", True, True),
    Persona("leo", "creator, suspended", True, False),
    Persona("nova", "brand, registered, not yet verified", True, False),
    Persona("sam", "moderator", True, True, linked=True),
    Persona("ines", "moderator", True, False),
    Persona("olu", "owner, admin of the community", True, True, linked=True),
)
BY_NAME = {persona.name: persona for persona in PERSONAS}
# They meet Bouquet for the first time in their stories.
NEVER_STATED_AGE = frozenset({"chi", "noa"})
