# bash completion for gshell. gshell itself knows the words; where it knows none, file names are offered.
_gshell() {
  local kind value
  COMPREPLY=()
  while IFS=, read -r kind value; do
    case $kind in
      plain) COMPREPLY+=("$value") ;;
      file) compopt -o default ;;
      dir) compopt -o dirnames ;;
    esac
  done < <(env COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD="$COMP_CWORD" _GSHELL_COMPLETE=bash_complete "$1" 2>/dev/null)
}
complete -o bashdefault -o default -F _gshell gshell
