"""Command and option names in the reader's language, from the same catalogues as the replies."""

import discord
from discord import app_commands

from bot.replies.words import Words, language_of


class CatalogueTranslator(app_commands.Translator):
    """Translates descriptions; names stay English words in every language, as people tell them to each other."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        language = language_of(locale.value)
        if language == "en" or "name" in context.location.name:
            return None
        text = Words(language).t(string.message)
        return text[:100] if text != string.message else None
