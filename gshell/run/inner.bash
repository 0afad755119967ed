# What the inner, interactive bash knows of gshell. inner.py starts `bash --noediting --rcfile THIS -i`.
#
# At rest PS1, PROMPT_COMMAND and history are put aside too: bash must print and run nothing of its own when it
# reads the next line from 0. A keyboard interrupt drops what is left of such a line, so each can do without the
# end of the one before.

. "${BASH_SOURCE[0]%/*}/driver.bash"

__gshell_prompts=() __gshell_reply=() __gshell_ps1='' __gshell_ps0=''
__gshell_mode=emacs __gshell_dressed=1 __gshell_asked='' __gshell_history='' __gshell_shown='$ ' __gshell_more='> '

# --- putting the user's settings aside, and back ---

__gshell_undress() {
    local command prompts=()
    if [[ $__gshell_busy ]]; then
        __gshell_rest
        __gshell_history=''
        [[ ! -o history ]] || __gshell_history=1
    fi
    [[ $__gshell_dressed ]] || builtin return 0
    __gshell_dressed=''
    if [[ ${PROMPT_COMMAND@a} != *r* ]]; then
        for command in "${PROMPT_COMMAND[@]}"; do
            [[ $command == '__gshell_home asked' ]] || prompts+=("$command")
        done
        builtin unset PROMPT_COMMAND
    fi
    __gshell_prompts=("${prompts[@]}")
    [[ ${PS1@a} == *r* ]] || __gshell_ps1=${PS1-} PS1=''
    [[ ${PS0@a} == *r* ]] || __gshell_ps0=${PS0-} PS0=''
}

# A variable that the user made read-only stays as it is, and bash acts on it at each line of ours.
__gshell_dress() {
    __gshell_dressed=1
    [[ ${PS1@a} == *r* ]] || PS1=$__gshell_ps1
    [[ ${PS0@a} == *r* ]] || PS0=$__gshell_ps0
    [[ ${PROMPT_COMMAND@a} == *r* ]] || PROMPT_COMMAND=("${__gshell_prompts[@]}" '__gshell_home asked')
}

# Everything is as we need it to read the next line. Bash itself calls this ("asked") after an interrupt.
# A text that closed the descriptors by which bash gets 0 back (`exec 10<&-`) leaves it reading the terminal,
# and a restricted shell cannot redirect: then it must not go on.
__gshell_home() {
    local status=$?
    if ! [[ -p /dev/fd/0 && -p /dev/fd/60 && -p /dev/fd/61 && $- != *r* ]]; then
        builtin printf '%s\n' 'gshell: bash lost what connects it with gshell (a descriptor closed, set -r?); it ends here'
        builtin kill -KILL "$$"
    fi
    # Bash undoes changes of `history` behind PROMPT_COMMAND, so after an interrupt one line of ours ends up there.
    if [[ ! $__gshell_busy && -o history && $(builtin history 1) == *'\__gshell_'* ]]; then
        builtin history -d -1
    fi
    [[ ! $__gshell_busy ]] || __gshell_status=$status __gshell_pipe=$status __gshell_asked=${1-}
    __gshell_undress
    [[ ${1-} || ! -o history ]] || builtin set +o history
    [[ ${PROMPT_COMMAND@a} != *r* ]] || builtin return "$__gshell_status"
}

# --- the lines of a run ---

# Before the text: arguments are history, text and what goes behind it; our $2 is what $_ was, our status is $?.
__gshell_begin() {
    __gshell_request "$1"
    [[ ! ${__gshell_args[0]} ]] || builtin history -s -- "${__gshell_args[0]}"
    __gshell_asked=''
    [[ ! $__gshell_ps0 ]] || builtin printf %s "${__gshell_ps0@P}" >&2
    __gshell_dress
    [[ ! $__gshell_history ]] || builtin set -o history
    __gshell_wake "$1"
    [[ -o errexit ]] || builtin return "$__gshell_status"
}

# Behind the text, inside its eval: its status, $_ and pipe statuses.
__gshell_end() {
    __gshell_undress
    __gshell_status=$1 __gshell_last=$2 __gshell_pipe=${*:3}
}

# The user's PROMPT_COMMAND, unless bash has run it already, and what PS1 and PS2 look like now.
__gshell_prompt() {
    local command
    __gshell_shown='$ ' __gshell_more='> '
    __gshell_dress
    if [[ ! $__gshell_asked ]]; then
        for command in "${__gshell_prompts[@]}"; do
            __gshell_each "$command"
        done
    fi
    __gshell_shown=${PS1@P} __gshell_more=${PS2@P}
    __gshell_undress
}

__gshell_each() {
    __gshell_return "$__gshell_status"
    builtin eval "$1"
}

__gshell_report() {
    local jobs mode=$__gshell_mode
    [[ ! -o vi ]] || mode=vi
    [[ ! -o emacs ]] || mode=emacs
    {
        builtin printf '%s\0' report "$1" "$((9 + 2 * ${#BASH_ALIASES[@]}))"
        builtin printf '%s\0' "$__gshell_status" "$__gshell_pipe" "$__gshell_shown" "$__gshell_more" "$mode" \
            "${!BASH_ALIASES[@]}" "${BASH_ALIASES[@]}"
        builtin pwd
        builtin printf '\0'
        for jobs in -rp -sp; do
            builtin jobs "$jobs"
            builtin printf '\0'
        done
        builtin compgen -A function
        builtin printf '\0'
    } >&61 2>/dev/null
}

__gshell_refuse() {
    __gshell_request "$1"
    __gshell_status=${__gshell_args[0]} __gshell_pipe=$__gshell_status __gshell_asked=''
    builtin printf '%s\0' started "$1" 0 >&61
}

# End-of-file at the prompt. `exit` asks twice if jobs are stopped, unless it or `jobs` came just before.
__gshell_leave() {
    __gshell_request "$1"
    __gshell_asked=''
    builtin printf '%s\0' started "$1" 0 >&61
    [[ ! $__gshell_history ]] || builtin set -o history
    __gshell_busy=1
    [[ ! ${__gshell_args[0]} ]] || builtin jobs >/dev/null
    builtin exit "$__gshell_status" <&62 60<&- 61>&- 62>&-
}

# --- questions ---

__gshell_answer() {
    local status
    __gshell_request "$1"
    __gshell_reply=()
    "__gshell_${__gshell_args[0]}" "${__gshell_args[@]:1}" </dev/null >/dev/null 2>&1 60<&- 61>&- 62>&-
    status=$?
    builtin printf '%s\0' answer "$1" "$((1 + ${#__gshell_reply[@]}))" "$status" "${__gshell_reply[@]}" >&61
}

__gshell_no_answer() { builtin printf '%s\0' answer "$1" 1 130 >&61; }

__gshell_variable() { [[ -v $1 ]] && __gshell_reply=("${!1}"); }
__gshell_function() { __gshell_reply=("$(builtin declare -f -- "$1")"); }
# Would a function switch line editing (driver.py, `execute`)?
__gshell_switching() {
    local definitions pattern=$'(^|[^[:alnum:]_])(set|shopt) [^;&|\n]*o ["\']?(vi|emacs)($|[^[:alnum:]_])'
    definitions=$(builtin declare -f)
    [[ $definitions =~ $pattern ]]
}
__gshell_settings() { __gshell_reply=("$(builtin bind -v)"); }
__gshell_expand() {
    __gshell_reply=("$1")
    [[ ! -o histexpand ]] || __gshell_reply=("$(builtin history -p -- "$1" 2>&1)")
}

# --- completion (bash(1), Programmable Completion) ---

# Arguments: index, line, point, the word without quotes, its role, COMP_WORDS. Offers "files" or "words".
__gshell_complete() {
    local COMP_CWORD=$1 COMP_LINE=$2 COMP_POINT=$3 COMP_TYPE=9 COMP_KEY=9 COMP_WORDS=("${@:6}") COMPREPLY=()
    local word=$4 role=$5 options='' kind=words offers=() specification=()
    if [[ $role == argument ]] && __gshell_specified "$6"; then
        __gshell_specific "$6" "$word" "${COMP_WORDS[COMP_CWORD-1]}"
        [[ ${offers[*]} || " $options " == *default* ]] || { __gshell_reply=(words); builtin return; }
    fi
    [[ ${offers[*]} ]] || __gshell_general "$word" "$role"
    [[ $kind == words ]] || __gshell_directories
    [[ "$options " != *' nospace '* ]] || kind+=' nospace'
    __gshell_reply=("$kind" "${offers[@]}")
}

# What `complete` knows of a command; the default completion may load it (status 124: look again).
__gshell_specified() {
    local text attempt
    for attempt in 1 2; do
        text=$(builtin complete -p -- "$1" || builtin complete -p -- "${1##*/}") && break
        text=$(builtin complete -p -D) || builtin return
        builtin eval "specification=($text)"
        [[ $text == *' -F '* && $attempt == 1 ]] || break
        COMPREPLY=()
        "${specification[-2]}" "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        (($? == 124)) || { offers=("${COMPREPLY[@]}"); builtin return 1; }
    done
    builtin eval "specification=($text)"
}

# Carries out `specification`, as words: complete -o … -F … name.
__gshell_specific() {
    local index actions=() function='' command=''
    for ((index = 1; index < ${#specification[@]} - 1; index++)); do
        case ${specification[index]} in
            -o) options+=" ${specification[++index]}" ;;
            -F) function=${specification[++index]} ;;
            -C) command=${specification[++index]} ;;
            -D | -E | -I) ;;
            -[AGWPSX]) actions+=("${specification[index]}" "${specification[++index]}") ;;
            *) actions+=("${specification[index]}") ;;
        esac
    done
    if [[ ${actions[*]} ]]; then
        builtin mapfile -t offers < <(builtin compgen "${actions[@]}" -- "$2")
        [[ " ${actions[*]} " != *' -f '* && " ${actions[*]} " != *' -d '* ]] || kind=files
    fi
    if [[ $function ]]; then
        # `compopt` works only while readline completes.
        compopt() {
            while (($#)); do
                case $1 in
                    -o) options+=" $2"; shift ;;
                    +o) options=${options// $2/}; shift ;;
                esac
                shift
            done
        }
        COMPREPLY=()
        "$function" "$1" "${COMP_WORDS[COMP_CWORD]}" "$3"
        unset -f compopt
        offers+=("${COMPREPLY[@]}")
    fi
    if [[ $command ]]; then
        builtin mapfile -t COMPREPLY < <(
            builtin export COMP_LINE COMP_POINT COMP_TYPE COMP_KEY
            builtin eval "$command" '"$1" "$2" "$3"'
        )
        offers+=("${COMPREPLY[@]}")
    fi
    [[ "$options " != *' filenames '* ]] || kind=files
}

# What bash offers for any word.
__gshell_general() {
    local actions
    case $1 in
        '${'*) actions=(-v -P '${' -S '}' -- "${1#'${'}") ;;
        '$'*/*) actions=(-f -- "$1") kind=files ;;
        '$'*) actions=(-v -P '$' -- "${1#'$'}") ;;
        '~'*/*) actions=(-f -- "$1") kind=files ;;
        '~'*) actions=(-u -P '~' -- "${1#'~'}") ;;
        */*) actions=(-f -- "$1") kind=files ;;
        *) if [[ $2 == command ]]; then actions=(-c -- "$1"); else actions=(-f -- "$1") kind=files; fi ;;
    esac
    builtin mapfile -t offers < <(builtin compgen "${actions[@]}")
}

__gshell_directories() {
    local index
    for index in "${!offers[@]}"; do
        [[ ! -d ${offers[index]/#'~/'/$HOME/} || ${offers[index]} == */ ]] || offers[index]+=/
    done
}

builtin readonly -f __gshell_{request,return,rest,wake,undress,dress,home,begin,end,prompt,each,report,refuse,leave} \
    __gshell_{answer,no_answer,variable,function,switching,settings,expand} \
    __gshell_{complete,specified,specific,general,directories}

# --- what bash would have read by itself (bash(1), INVOCATION) ---

BASH_ARGV0=bash
# Line editing is off, and `bind` would complain; its settings are kept and serve gshell's own editor.
bind() { builtin bind "$@" 2>/dev/null; }
__gshell_request start
case ${__gshell_args[0]-none} in
    none) ;;
    login)
        BASH_ARGV0=-bash
        shopt() { [[ $* == '-q login_shell' ]] || builtin shopt "$@"; }
        logout() { builtin exit "$@"; }
        trap '[[ ! -r ~/.bash_logout ]] || . ~/.bash_logout' EXIT
        __gshell_args=(/etc/profile)
        for __gshell_text in ~/.bash_profile ~/.bash_login ~/.profile; do
            [[ ! -r $__gshell_text ]] || { __gshell_args+=("$__gshell_text"); break; }
        done
        ;;
    *) __gshell_args=("${__gshell_args[@]:1}") ;;
esac
for __gshell_text in "${__gshell_args[@]}"; do
    [[ ! -r $__gshell_text ]] || . "$__gshell_text" <&62 60<&- 61>&- 62>&-
done
unset -f bind shopt
# With either of these on, bash would choose readline as its input when this file ends.
[[ ! -o vi ]] || __gshell_mode=vi
set +o vi
set +o emacs
__gshell_home
