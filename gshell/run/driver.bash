# The part of our side of bash that inner.bash and piped.bash share. Bash was started with
#
#   0   commands: fixed lines that call the functions below, written by gshell only
#   60  requests: number, count, arguments, each ending in NUL
#   61  answers: kind, number, count, fields, each ending in NUL
#   62  what the user's programs get as stdin
#
# While a permitted text runs, the options of `set` are the user's. In between ("at rest") those that would make
# our own lines visible or fatal are put aside. The text runs outside of any function (`declare` would be local),
# so what surrounds it is global; nothing is assigned while allexport is on, or programs would see it.

__gshell_options=(errexit nounset xtrace verbose allexport functrace errtrace)
__gshell_set=() __gshell_args=() __gshell_busy=1
__gshell_status=0 __gshell_pipe=0 __gshell_last='' __gshell_text=''

# Reads requests until the one with this number; those before it were interrupted before they were read.
__gshell_request() {
    local number='' count=0 argument=''
    until [[ $number == "$1" ]]; do
        __gshell_args=()
        IFS='' builtin read -r -d '' -u 60 number && IFS='' builtin read -r -d '' -u 60 count || builtin exit 69
        for ((; count; count--)); do
            IFS='' builtin read -r -d '' -u 60 argument
            __gshell_args+=("$argument")
        done
    done
}

__gshell_return() { builtin return "$1"; }

# Puts options aside.
__gshell_rest() {
    [[ $__gshell_busy ]] || builtin return 0
    local option found=()
    for option in "${__gshell_options[@]}"; do
        [[ ! -o $option ]] || { found+=("$option"); builtin set +o "$option"; }
    done
    __gshell_busy='' __gshell_text='' __gshell_set=("${found[@]}")
}

# Takes text and what goes behind it from the request, and gives the options back. Tracing begins inside the text.
__gshell_wake() {
    local option
    __gshell_text=${__gshell_args[1]} __gshell_busy=1
    [[ " ${__gshell_set[*]} " == *' verbose '* ]] || __gshell_text+=${__gshell_args[2]}
    for option in "${__gshell_set[@]}"; do
        [[ $option != xtrace && $option != verbose ]] || __gshell_text="builtin set -o $option"$'\n'$__gshell_text
    done
    builtin printf '%s\0' started "$1" 0 >&61
    for option in "${__gshell_set[@]}"; do
        [[ $option == xtrace || $option == verbose ]] || builtin set -o "$option"
    done
}
