"""The subcommands of `deck`, one a module, in the order in which its help lists them. Only they print.

They are all imported to make the command line, so each imports late what it alone needs: `deck --help` comes at once.
"""

from deck.commands.build import BUILD
from deck.commands.cache import CACHE
from deck.commands.check import CHECK
from deck.commands.code import CODE_FILES
from deck.commands.command import Command
from deck.commands.explain import EXPLAIN
from deck.commands.fetch import FETCH
from deck.commands.figures import FIGURES
from deck.commands.handout import HANDOUT
from deck.commands.live import LIVE
from deck.commands.new import NEW
from deck.commands.pdf import PDF
from deck.commands.publish import PUBLISH

COMMANDS = (BUILD, LIVE, CHECK, PDF, PUBLISH, HANDOUT, CODE_FILES, FIGURES, FETCH, EXPLAIN, CACHE, NEW)

__all__ = ["COMMANDS", "Command"]
