"""run: what is permitted meets real bash.

In:      a Permit (anything else: NotPermittedError), the caller's descriptors or a Terminal, a Sink
Out:     an exit status (process.Status) or a Report; every byte shown, to the Sink
Raises:  NotPermittedError, ShellError
Fails:   closed: bash reads commands from nobody but us. A Sink that fails never stops the program
         that runs: Tap.failed / InnerShell.failed stop the conductor before the next one

    batch.run_text(permit, *, name="", arguments=(), login=False, environment=None, sink=None,
                   passthrough=False) -> Status
    batch.run_file(permit, path, arguments=(), *, judged: os.stat_result, login=False, environment=None, sink=None,
                   passthrough=False) -> Status
    process.leave(status) -> NoReturn        end this process as bash ended (exit status, or the same signal)
    process.caller_environment() -> dict     os.environ without what Python added

    piped.PipedShell(*, arguments=(), environment=None, sink)    `… | gshell`: one bash for all statements of stdin
        .run(permit) -> Report     .refuse() -> Report     .close() -> Status     .failed

    inner.InnerShell(*, login=False, environment=None, terminal: Terminal, sink: Sink)   starts bash at once
        .ready() -> Report         waits for the user's rc files (they may talk to the terminal)
        .run(permit) -> Report     keys and output are relayed meanwhile, the terminal is raw
        .refuse() -> Report        `$?` becomes 126
        .idle() -> bool            relay what background jobs print at the prompt; False once bash has ended
        .complete(line, cursor) -> Completions(start, words)
        .expand_history(line) -> str            `!!` as history(1) does it; raises ValueError with bash's message
        .variable(name) -> str | None   .aliases() -> dict   .functions() -> dict   .readline_settings() -> dict
        .failed: RecorderError | None   .master: int   .end: int (readable once bash has ended)   .pid
        .close() -> Status

    events.Sink  (output(data, stream), resize(columns, rows))     terminal.Terminal, RealTerminal, PlainTerminal
"""
