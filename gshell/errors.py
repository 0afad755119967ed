"""Everything gshell raises on purpose.

GshellError                 exit 70   something gshell itself could not do
├── UsageError              exit 2    the command line is wrong
├── PolicyError             exit 78   a policy cannot be read; carries file:line:column
├── RecorderError           exit 74   the recording cannot be written (EX_IOERR)
├── RecordingError          exit 65   a recording cannot be read (EX_DATAERR)
├── ShellError              exit 69   the inner bash cannot be started or died (EX_UNAVAILABLE)
├── GuardError              exit 78   the exec guard cannot stand here
└── NotPermittedError       exit 126  text reached a gate without a permit

Exit numbers are those of sysexits.h, except 2 (POSIX usage) and 126 (POSIX: found, not executable).
"""


class GshellError(Exception):
    """What the user did not ask for. `hint` is the next command to type, or empty."""

    exit_status = 70

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(GshellError):
    exit_status = 2


class PolicyError(GshellError):
    """A policy that cannot be trusted. `line` and `column` count from 1; 0 means the file as a whole."""

    exit_status = 78

    def __init__(self, message: str, file: str, line: int = 0, column: int = 0, hint: str = "") -> None:
        self.file, self.line, self.column = file, line, column
        place = ":".join(str(part) for part in (file, line, column) if part)
        super().__init__(f"{place}: {message}", hint)


class RecorderError(GshellError):
    exit_status = 74


class RecordingError(GshellError):
    exit_status = 65


class ShellError(GshellError):
    exit_status = 69


class NotPermittedError(GshellError):
    exit_status = 126


class GuardError(GshellError):
    """`nested`: another guard is around this process already."""

    exit_status = 78

    def __init__(self, message: str, hint: str = "gshell doctor", nested: bool = False) -> None:
        super().__init__(message, hint)
        self.nested = nested
