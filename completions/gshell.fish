# fish completion for gshell. gshell itself knows the words; fish adds file names.
function __gshell_words
    set -l words (commandline -opc) (commandline -ct)
    env COMP_WORDS="$words" COMP_CWORD=(math (count $words) - 1) _GSHELL_COMPLETE=bash_complete gshell 2>/dev/null |
        string replace -rf '^plain,' ''
end
complete -c gshell -a '(__gshell_words)'
