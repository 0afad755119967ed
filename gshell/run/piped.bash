# What the bash of `… | gshell` knows of gshell: not interactive, no terminal, one statement at a time.

. "${BASH_SOURCE[0]%/*}/driver.bash"

# Before the text: arguments are the text and what goes behind it; our $2 is what $_ was, our status is $?.
__gshell_begin() {
    __gshell_request "$1"
    __gshell_wake "$1"
    [[ -o errexit ]] || builtin return "$__gshell_status"
}

# Behind the text, inside its eval: its status, $_ and pipe statuses.
__gshell_end() {
    __gshell_rest
    __gshell_status=$1 __gshell_last=$2 __gshell_pipe=${*:3}
}

# Behind the eval. A text with an error of syntax never came to its end; bash reads no further then.
__gshell_home() {
    local status=$? expected=${__gshell_args[2]}
    [[ -p /dev/fd/0 && -p /dev/fd/60 && -p /dev/fd/61 ]] || builtin kill -KILL "$$"
    [[ $__gshell_busy ]] || builtin return 0
    __gshell_rest
    __gshell_status=$status __gshell_pipe=$status
    [[ ! $expected || $status != 2 ]] || builtin exit 2
}

__gshell_report() {
    {
        builtin printf '%s\0' report "$1" 3 "$__gshell_status" "$__gshell_pipe"
        builtin pwd
        builtin printf '\0'
    } >&61 2>/dev/null
}

# A refused statement failed (126, or 2 for wrong syntax); under `set -e` that is the end.
__gshell_refuse() {
    __gshell_request "$1"
    builtin printf '%s\0' started "$1" 0 >&61
    __gshell_status=${__gshell_args[0]} __gshell_pipe=$__gshell_status
    [[ " ${__gshell_set[*]} " != *' errexit '* ]] || builtin exit "$__gshell_status"
}

__gshell_leave() {
    __gshell_request "$1"
    builtin printf '%s\0' started "$1" 0 >&61
    builtin exit "$__gshell_status" <&62 60<&- 61>&- 62>&-
}

builtin readonly -f __gshell_{request,return,rest,wake,begin,end,home,report,refuse,leave}
__gshell_home
