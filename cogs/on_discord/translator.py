"""Command and option names in the reader's language, from the same catalogues as the replies."""

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Place

from bot.replies.words import Words, language_of

# People tell each other what to type; the names of commands and options are the same words everywhere.
_NAMES = {Place.command_name, Place.group_name, Place.parameter_name}


class CatalogueTranslator(app_commands.Translator):
    """Translates what people read: descriptions, choices, and the labels of context menus."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """The catalogue's sentence, or None to leave it as it is."""
        typed = context.location in _NAMES and not isinstance(context.data, app_commands.ContextMenu)
        language = language_of(locale.value)
        if language == "en" or typed:
            return None
        text = Words(language).t(string.message)
        most = 32 if context.location is Place.command_name else 100
        return text[:most] if text != string.message else None
