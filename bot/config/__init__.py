"""Configuration: what an operator decides, read from a TOML file, a secrets folder and the environment."""

from bot.config.load import build_config, load_config, load_what_is_there
from bot.config.model import Config
from bot.config.problems import ConfigErrors, Problem

__all__ = ["Config", "ConfigErrors", "Problem", "build_config", "load_config", "load_what_is_there"]
