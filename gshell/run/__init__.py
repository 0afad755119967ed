"""run: what is permitted meets real bash.

In:      a Permit (anything else: NotPermittedError), the caller's descriptors or a Terminal, a Sink
Out:     an exit status (process.Status) or a Report; every byte shown, to the Sink
Raises:  NotPermittedError, ShellError
Fails:   closed: bash reads commands from nobody but us. A Sink that fails never stops the program
         that runs: Tap.failed / InnerShell.failed stop the conductor before the next one

    batch.run_text(permit, *, name="", arguments=(), login=False, options=(), environment=None, sink=None,
                   veils=None, passthrough=False) -> Status
    batch.run_file(permit, path, arguments=(), *, judged: os.stat_result, login=False, options=(), environment=None,
                   sink=None, veils=None, passthrough=False) -> Status
    process.leave(status) -> NoReturn        end this process as bash ended (exit status, or the same signal)
    process.caller_environment() -> dict     os.environ without what Python added

    piped.PipedShell(*, arguments=(), options=(), login=False, environment=None, sink, veils)
                                   `… | gshell`
        .run(permit) -> Report     .refuse(status=126) -> Report     .close() -> Status     .failed

    inner.InnerShell(*, login=False, options=(), arguments=(), environment=None, terminal: Terminal, sink: Sink,
                     veils=None)
                                   starts bash and returns at once
        .ready() -> Report         waits for the user's rc files (they may talk to the terminal)
        .run(permit, typed=b"") -> Report       keys and output are relayed meanwhile, the terminal is raw
        .refuse(status=126) -> Report           `$?` becomes that
        .interrupt()               ^C came between the editor and the program: the next text does not run
        .leave() -> Report         Ctrl-D: ends bash, unless it warns of stopped jobs first
        .close() -> Status         ends bash for sure
        .idle() -> bool            shows what background jobs print at the prompt; False once bash has ended
        .complete(line, cursor) -> Completions(start, words)
        .expand_history(line) -> str            `!!` as history(1) does it; raises ValueError with bash's message
        .variable(name) -> str | None   .aliases() .functions() -> Mapping   .readline_settings() -> dict
        .report: Report   .failed: RecorderError | None
        .master, .end: descriptors to watch at the prompt, then call idle()   .pid

    report.Report(status, cwd, prompt, continuation, editing, …, typeahead, ended, replaced); .alive
    events.Sink (output(data, stream), resize(columns, rows))     terminal.Terminal, RealTerminal, PlainTerminal
"""
