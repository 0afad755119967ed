"""Call: one program about to run, as handed to whoever knows that program.

A *handler* is `handler(call) -> Stream | None`: it says what the program would
do by `call.emit(...)`, and returns what is known of its standard output
(None: nothing is known; its input's taints then pass through).
"""

from __future__ import annotations

from gshell.assess.effects import Attribute, Certainty
from gshell.assess.values import Stream, Value
from gshell.assess.world import World
from gshell.hints import Mapping, Protocol
from gshell.parse.tree import Span
from gshell.tuples import NamedTuple


class Shell(Protocol):
    """The interpreter as handlers see it."""

    world: World

    @property
    def cwd(self) -> str:
        """The directory the script is in at this point (`cd` was followed); world.cwd is where it began."""

    def emit(
        self, kind: str, target: str, attributes: Mapping[str, Attribute], certainty: Certainty, span: Span
    ) -> None:
        """Note one effect (risk and `via` are filled in)."""

    def variable(self, name: str) -> Value | None:
        """A variable as the script has set it so far, else as the world knows it."""

    def path_class(self, path: str) -> str:
        """The class of a path as written (relative to cwd): see paths.CLASSES."""

    def written(self, path: str) -> str | None:
        """What this session is known to have written to the file (may hold HOLEs), else None."""

    def file_text(self, path: str) -> str | None:
        """`written(path)`, else the file's own content if it is a bounded regular text file."""

    def wrote(self, path: str, content: Stream) -> None:
        """Note that a program leaves `content` in the file (curl -o): `written` and taints know it from now on."""

    def content(self, path: str) -> Stream:
        """What is known of a file when it is read: text and taints (of what was written to it, of its class)."""

    def linked(self, path: str, target: str) -> None:
        """Note that the path is a symbolic link to the target from now on."""

    def settle(self, place: str, attribute: str, value: str) -> None:
        """Note what later commands of the line are about (`kubectl config use-context`); `place`: accounts.place_of."""

    def followed(self, path: str) -> str:
        """The path, with links the session has made put in."""

    def run_text(
        self,
        text: str,
        via: str,
        span: Span,
        stdin: Stream | None = None,
        arguments: tuple[Value, ...] = (),
        place: str = "",
    ) -> Stream:
        """Assess shell source (bash -c, eval, a script); returns its output. HOLEs in it are unknown text.

        `place`: see run_words.
        """

    def run_words(
        self,
        words: tuple[Value, ...],
        via: str,
        stdin: Stream | None = None,
        environment: Mapping[str, Value] | None = None,
        place: str = "",
    ) -> Stream:
        """Assess an argv that another program would execute (sudo, xargs, find -exec).

        `place`: where it runs if not on this machine's own file tree ("host web1", "container app",
        "throwaway"); all its effects carry it as attribute `place`.
        """


class Call(NamedTuple):
    """`words[0]` is the program as written, `name` its base name as known to the catalog.

    `stdin` what is known of descriptor 0; `environment` the assignments in front;
    `span` the whole simple command.
    """

    name: str
    words: tuple[Value, ...]
    stdin: Stream
    environment: Mapping[str, Value]
    span: Span
    shell: Shell

    @property
    def arguments(self) -> tuple[Value, ...]:
        return self.words[1:]

    def emit(
        self,
        kind: str,
        target: str = "",
        certainty: Certainty = Certainty.CERTAIN,
        span: Span | None = None,
        **attributes: Attribute,
    ) -> None:
        """Note one effect of this call; it is shown to the user as `span` (default: the whole command)."""
        self.shell.emit(kind, target, attributes, certainty, span or self.span)
