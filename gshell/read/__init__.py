"""read: where lines come from: a person at a terminal, or a script on stdin.

In:      a terminal (editor), a descriptor (script); callables for what only other stages know
Out:     complete texts, one at a time; None or the end of iteration when there are no more
Raises:  OSError of the descriptor; nothing of its own
Fails:   an editor that cannot draw (TERM=dumb, no terminal) reads plain lines

    editor.open_editor(callbacks.Callbacks(…), history=PATH, inner=(descriptor, …)) -> Editor
        .read(prompt, continuation="> ", editing="emacs", typeahead=b"") -> str | None
        .typed_ahead() -> bytes         keys typed behind the last line, for the program it starts
    script.statements(descriptor, complete) -> Iterator[str]
"""
