#!/bin/sh
# Installs gshell for the one who runs this, out of the checkout it lies in. See `./install.sh --help`.
set -eu

usage() {
  cat <<'END'
Usage: ./install.sh [--prefix DIR] [--demo] [--dry-run]
       ./install.sh --uninstall [--prefix DIR]
       ./install.sh --develop

  --prefix DIR  install below DIR (default: ~/.local; for root: /usr/local)
  --demo        then live through a short session: allowed and refused commands, recorded, replayed
  --dry-run     say what would be done, do nothing
  --uninstall   remove what was installed; recordings, history and policies stay
  --develop     only make .venv in the checkout: gshell as it stands there, and what its tests need

Needs Python 3.11 or later (PYTHON=/path/to/python3 names another one), pip and bash.
Changes nothing of the system's Python: gshell lives in a virtual environment of its own.
END
}

say() { printf '%s\n' "install.sh: $*"; }
fail() { printf '%s\n' "install.sh: $*" >&2; exit 1; }
run() { if [ "$dry" = 1 ]; then printf '  would run: %s\n' "$*"; else "$@"; fi; }

prefix='' demo=0 dry=0 uninstall=0 develop=0
while [ $# -gt 0 ]; do
  case $1 in
    --prefix) [ $# -ge 2 ] || fail "--prefix needs a directory"; prefix=$2; shift ;;
    --prefix=*) prefix=${1#*=} ;;
    --demo) demo=1 ;;
    --dry-run) dry=1 ;;
    --uninstall) uninstall=1 ;;
    --develop) develop=1 ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
if [ -z "$prefix" ] && [ "$(id -u)" = 0 ]; then prefix=/usr/local; fi
if [ -n "$prefix" ]; then
  case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
  bin=$prefix/bin data=$prefix/share
else
  bin=$HOME/.local/bin data=${XDG_DATA_HOME:-$HOME/.local/share}
fi
house=$data/gshell
if [ "$develop" = 1 ]; then house=$here/.venv venv=$here/.venv; else venv=$house/venv; fi
launcher=$bin/gshell
man=$data/man/man1/gshell.1
bash_completion=$data/bash-completion/completions/gshell
zsh_completion=$data/zsh/site-functions/_gshell
fish_completion=$data/fish/vendor_completions.d/gshell.fish

remove() {
  say "removing gshell from $data and $bin"
  run rm -f -- "$launcher" "$man" "$bash_completion" "$zsh_completion" "$fish_completion"
  run rm -rf -- "$venv" "$house/install.log"
  [ ! -d "$house" ] || run rmdir -- "$house"
  say "kept: your recordings and history in ${XDG_STATE_HOME:-$HOME/.local/state}/gshell"
}

find_python() {
  for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      # Of a virtual environment, the Python it was made from: that one stays, and has a pip.
      python=$("$candidate" -I -c 'import sys; print(sys._base_executable)')
      return
    fi
  done
  fail "no Python 3.11 or later found; name one with PYTHON=/path/to/python3"
}

# Debian's python3 comes without ensurepip (package python3-venv): then the system's pip fills the environment.
make_venv() { # what pip shall install
  [ ! -x "$venv/bin/python" ] || "$venv/bin/python" -c '' 2>/dev/null || run rm -rf -- "$venv"
  if "$python" -m pip --python "$python" --version >/dev/null 2>&1; then
    [ -x "$venv/bin/python" ] || run "$python" -m venv --without-pip "$venv"
    fill "$python" -m pip --python "$venv/bin/python" install "$@"
  elif "$python" -c 'import ensurepip' 2>/dev/null; then
    [ -x "$venv/bin/pip" ] || run "$python" -m venv "$venv"
    fill "$venv/bin/python" -m pip install "$@"
  else
    fail "$python has no pip (Debian: apt-get install python3-pip)"
  fi
}

fill() {
  say "installing gshell and its libraries into $venv (a minute or so)"
  if [ "$dry" = 1 ]; then run "$@"; return; fi
  log=$house/install.log
  { "$@" --no-warn-script-location --upgrade 2>&1 || echo "pip failed"; } | tee "$log" |
    sed -n 's/^Collecting \([^ ]*\).*/  \1/p'
  if [ "$(tail -n 1 "$log")" = "pip failed" ]; then
    tail -n 20 "$log" >&2
    fail "pip could not install it; all it said is in $log"
  fi
}

# -I: neither the caller's PYTHON* variables nor their directory decide which code judges them.
# -S with the one directory written down: half the start-up time goes into looking for it.
write_launcher() {
  run mkdir -p -- "$bin"
  if [ "$dry" = 1 ]; then printf '  would write: %s\n' "$launcher"; return; fi
  packages=$("$venv/bin/python" -I -c 'import sysconfig; print(repr(sysconfig.get_path("purelib")))')
  case "$venv" in
    *[[:space:]]* | ????????????????????????????????????????????????????????????????????????????????????????????????????*)
      # A #! line ends at the first blank, and on old kernels after 127 bytes.
      printf "#!/bin/sh\n'''exec' '%s/bin/python' -IS \"\$0\" \"\$@\"\n' '''\n" "$venv" ;;
    *) printf '#!%s/bin/python -IS\n' "$venv" ;;
  esac >"$launcher.new"
  cat >>"$launcher.new" <<END
import sys

sys.path.append($packages)
from gshell.__main__ import main

sys.exit(main())
END
  chmod 755 "$launcher.new"
  mv -f -- "$launcher.new" "$launcher"
}

place() { # a file the wheel brought, and where programs look for it
  if [ "$dry" = 1 ]; then printf '  would write: %s\n' "$2"; return; fi
  mkdir -p -- "$(dirname -- "$2")"
  cp -f -- "$venv/share/$1" "$2"
}

report() {
  if [ "$dry" = 1 ]; then say "nothing was done"; return; fi
  say "done"
  printf '  %-12s %s\n' command "$launcher" environment "$venv" manual "$man" \
    completion "$bash_completion" '' "$zsh_completion" '' "$fish_completion" \
    recordings "${XDG_STATE_HOME:-$HOME/.local/state}/gshell/recordings"
  case :$PATH: in
    *:"$bin":*) say "try: gshell" ;;
    *) say "$bin is not on your PATH. For this terminal: export PATH=\"$bin:\$PATH\""
       [ -n "$prefix" ] || say "(on Debian and Ubuntu the next login adds ~/.local/bin by itself)" ;;
  esac
  say "to remove it: $here/install.sh --uninstall${prefix:+ --prefix $prefix}"
}

if [ "$uninstall" = 1 ]; then remove; exit 0; fi
command -v bash >/dev/null || fail "gshell runs what it permits in bash, and there is none"
find_python
say "using $python ($("$python" -V 2>&1))"
run mkdir -p -- "$house"
if [ "$develop" = 1 ]; then make_venv --editable "${here}[test]"; exit 0; fi
make_venv "${here}[web]"
write_launcher
place man/man1/gshell.1 "$man"
place bash-completion/completions/gshell "$bash_completion"
place zsh/site-functions/_gshell "$zsh_completion"
place fish/vendor_completions.d/gshell.fish "$fish_completion"
report
if [ "$demo" = 1 ]; then run "$venv/bin/python" -I "$here/recordings/make.py" --show --launcher "$launcher" refusal; fi
