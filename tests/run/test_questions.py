"""What gshell asks of the waiting bash: values, definitions, completions, history."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from terminal_session import Opener, Session


def test_variables(shared: Session) -> None:
    shared.run("plain='a  b'; list=(x y); export GIVEN=$'line\\nbreak'; unset none; empty=")
    values = {name: shared.call("variable", name) for name in ("plain", "list", "GIVEN", "none", "empty", "HOME")}
    assert values == {
        "plain": "a  b",
        "list": "x",
        "GIVEN": "line\nbreak",
        "none": None,
        "empty": "",
        "HOME": shared.home.as_posix(),
    }


@pytest.mark.parametrize("name", ["a[$(touch asked)]", "a b", "", "1", "x;touch asked"])
def test_only_names_are_asked_for(shared: Session, name: str) -> None:
    assert shared.call("variable", name) is None
    assert not (shared.home / "asked").exists()


def test_definitions(shared: Session) -> None:
    shared.run("outer() {\n  cat <<E\ninner () \n{\nE\n}; alias two='a\nb'; inner() { :; }")
    functions = shared.call("functions")
    assert set(functions) >= {"outer", "inner", "greet"}
    assert functions["inner"] == "inner () \n{ \n    :\n}"
    assert functions["outer"].startswith("outer () \n{ \n    cat <<E\ninner () \n{\nE\n")
    assert shared.call("aliases")["two"] == "a\nb"
    shared.run("inner() { echo changed; }; unset -f outer; unalias two")
    functions = shared.call("functions")
    assert "outer" not in functions and "changed" in functions["inner"]
    assert "two" not in shared.call("aliases")


def test_history_expansion(session: Session) -> None:
    session.run("echo one two")
    assert session.call("expand_history", "sudo !!") == "sudo echo one two"
    assert session.call("expand_history", "ls !$ '!!'") == "ls two '!!'"
    assert session.call("expand_history", "^one^three") == "echo three two"
    assert session.call("expand_history", "!nothing-like-it") == {
        "error": "ValueError",
        "message": "!nothing-like-it: history expansion failed",
    }
    session.run("set +H")
    assert session.call("expand_history", "echo !!") == "echo !!"


def test_asking_changes_nothing(shared: Session) -> None:
    shared.run("(exit 5)")
    shared.call("variable", "HOME")
    shared.call("complete", "echo $HO", 8)
    assert shared.shows("echo $?") == "5\n"
    assert "gshell" not in shared.shows("history")


# --- completion ---

LOADED = """
complete -W 'start stop status' service
complete -W 'only' -o nospace one
complete -f -X '!*.txt' show
_branches() { COMPREPLY=($(compgen -W 'main topic/a topic/b' -- "$2")); }
complete -F _branches git
_words() { COMPREPLY=("<${COMP_WORDS[*]}>" "$COMP_CWORD" "$COMP_LINE" "$COMP_POINT" "$1" "$2" "$3"); }
complete -F _words words
_files() { compopt -o filenames -o nospace; COMPREPLY=($(compgen -f -- "$2")); }
complete -F _files files
_nothing() { COMPREPLY=(); }
complete -F _nothing -o default falls
complete -F _nothing bare
complete -C 'printf "%s\\n" "$COMP_LINE"; : ' program
_load() { [[ $1 == unheard-of ]] && complete -W 'late' "$1" && return 124; }
complete -D -F _load
_noisy() { echo noise; echo noise >&2; read -t 0.01; COMPREPLY=(quiet); }
complete -F _noisy noisy
alias hello='echo hello from alias'
greeting=1
"""

OFFERS = {
    "a command": ("hell", 0, {"hello "}),
    "a command behind others": ("ls; FOO=1 hell", 10, {"hello "}),
    "a command after a keyword": ("if hell", 3, {"hello "}),
    "a word list": ("service sta", 8, {"start", "status"}),
    "one word": ("service sto", 8, {"stop "}),
    "one word, no blank": ("one o", 4, {"only"}),
    "a function": ("git ", 4, {"main", "topic/a", "topic/b"}),
    "a function, begun": ("git m", 4, {"main "}),
    "files of a kind": ("show no", 5, {"notes.txt "}),
    "files": ("cat no", 4, {"notes.md", "notes.txt"}),
    "a directory": ("cat sub", 4, {"sub/"}),
    "in a directory": ("cat sub/", 4, {"sub/inner\\ file "}),
    "quoted": ("cat 'sub/inn", 4, {"'sub/inner file' "}),
    "double quoted": ('cat "sub/inn', 4, {'"sub/inner file" '}),
    "escaped": ("cat sub/inner\\ f", 4, {"sub/inner\\ file "}),
    "behind a redirection": ("echo x >no", 8, {"notes.md", "notes.txt"}),
    "behind a redirection and a blank": ("service <no", 9, {"notes.md", "notes.txt"}),
    "a variable": ("echo $greeti", 5, {"$greeting "}),
    "a variable in braces": ("echo ${greeti", 5, {"${greeting} "}),
    "behind an equals sign": ("dd if=no", 6, {"notes.md", "notes.txt"}),
    "filenames by compopt": ("files su", 6, {"sub/"}),
    "nothing, so files": ("falls notes.m", 6, {"notes.md "}),
    "nothing": ("bare no", 5, set()),
    "loaded late": ("unheard-of l", 11, {"late "}),
    "noisy": ("noisy ", 6, {"quiet "}),
    "a program": ("program x", 8, {"program x "}),
}


@pytest.fixture(scope="module")
def completing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    opener = Opener(tmp_path_factory.mktemp("completing"))
    session = opener(rc=LOADED, files={"notes.txt": "", "notes.md": ""})
    (session.home / "sub").mkdir()
    (session.home / "sub" / "inner file").touch()
    session.answer()
    yield session
    opener.close()


@pytest.mark.parametrize("row", OFFERS)
def test_completion(completing: Session, row: str) -> None:
    line, start, words = OFFERS[row]
    found = completing.call("complete", line + " rest", len(line))
    assert (found[0], set(found[1])) == (start, words)


def test_what_completion_functions_are_told(completing: Session) -> None:
    line = "ls | words --opt=val 'a b"
    _, words = completing.call("complete", line, len(line))
    assert words == [
        "'" + word for word in ["<words --opt = val 'a b>", "4", "words --opt=val 'a b", "20", "words", "'a b", "val"]
    ]


def test_completion_that_hangs_is_interrupted(open_session: Opener) -> None:
    session = open_session(rc="_slow() { sleep 100; }; complete -F _slow slow\n", patience=0.1)
    session.answer()
    assert session.call("complete", "slow ", 5) == [5, []]
    assert session.shows("echo still").endswith("still\n")
