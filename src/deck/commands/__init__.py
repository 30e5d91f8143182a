"""The subcommands of `deck`, in the order in which its help lists them. Each module holds some; only they print."""

from deck.commands.building import BUILD, CODE_FILES, HANDOUT, PUBLISH
from deck.commands.command import Command
from deck.commands.looking import CHECK, PDF
from deck.commands.previewing import LIVE
from deck.commands.reusing import FIGURES
from deck.commands.starting import NEW
from deck.commands.storing import CACHE, EXPLAIN

COMMANDS = (BUILD, LIVE, CHECK, PDF, PUBLISH, HANDOUT, CODE_FILES, FIGURES, EXPLAIN, CACHE, NEW)

__all__ = ["COMMANDS", "Command"]
