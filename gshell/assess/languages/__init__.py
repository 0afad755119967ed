"""languages: what programs written on the command line in other languages would do.

In: calls of interpreters (python3 -c, perl -e, node -e, awk, sed…) and the code they carry.
Out: effects of that code: files, processes, network; what it starts is assessed like any command.
Raises: nothing. Fails: code that only running would tell is `code.run_unknown`, never nothing;
text that is merely printed is nothing.

    tokens -> expressions (javascript, perl, ruby, php, lua, r)  \\
    python (ast), awk, sed, powershell, applescript               -> Facts -> report -> effects
    interpreters: the command lines of all of them
"""
