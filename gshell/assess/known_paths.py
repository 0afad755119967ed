"""Known paths: where secrets, start-up files and guards live, by the names programs give them.

Facts: ssh(1) FILES, gpg(1), hier(7), file-hierarchy(7), crontab(5), systemd.unit(5), bash(1) FILES, the
documentation of the tools named, and each agent's page on its settings.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SECRET_NAMES = frozenset(
    _words("""
    .env .envrc .netrc _netrc .pgpass .my.cnf .mylogin.cnf .htpasswd .npmrc .pypirc .git-credentials .dockercfg
    .s3cfg .boto .vault-token .vault_pass .terraformrc .dbshell
    id_rsa id_dsa id_ecdsa id_ecdsa_sk id_ed25519 id_ed25519_sk shadow gshadow shadow- gshadow- master.passwd
    kubeconfig kubelet.conf admin.conf master.key credentials credentials.json credentials.toml credentials.tfrc.json
    application_default_credentials.json access_tokens.db client_secret.json secrets.yml secrets.yaml secrets.json
    wallet.dat logins.json key4.db cookies.sqlite Cookies rclone.conf opasswd krb5.keytab sudoers
    """)
)
SECRET_ENDS = _words(
    ".pem .key .p12 .pfx .jks .keystore .kdbx .ppk .ovpn .keychain .keychain-db .keytab .asc.key _rsa _ed25519 _ecdsa"
)
HISTORIES = _words(
    ".bash_history .zsh_history .sh_history .history .psql_history .mysql_history .sqlite_history .rediscli_history "
    ".python_history .node_repl_history .irb_history fish_history"
)
# Directories (relative to a home) that hold little but secrets, and files that are secret only at this place.
SECRET_HOME = _words(
    ".ssh .gnupg .aws .azure .kube/config .docker/config.json .password-store .config/gcloud .config/gh/hosts.yml "
    ".config/op .config/sops .config/rclone .config/doctl .local/share/keyrings .mozilla/firefox .config/google-chrome "
    ".config/chromium .config/BraveSoftware .config/Bitwarden .electrum .bitcoin .ethereum .solana "
    ".config/solana .cargo/credentials .gem/credentials .m2/settings.xml .terraform.d Library/Keychains "
    ".thunderbird .config/hub .oci .config/heroku .fly/config.yml .config/containers/auth.json "
    ".claude/.credentials.json .codex/auth.json .putty .config/filezilla .age .config/age"
)
SECRET_ROOTS = _words(
    "/run/secrets /var/run/secrets /etc/ssl/private /etc/shadow /etc/gshadow /etc/sudoers /etc/sudoers.d "
    "/etc/kubernetes/pki /etc/letsencrypt/live /etc/letsencrypt/archive /etc/NetworkManager/system-connections "
    "/etc/wireguard /etc/krb5.keytab /etc/security/opasswd /var/lib/sss/secrets /etc/pki/tls/private"
)
# What lies in such directories, or is called like them, and is no secret.
OPEN_HOME = _words(
    ".ssh/known_hosts .ssh/known_hosts.old .ssh/config .ssh/authorized_keys .ssh/authorized_keys2 .ssh/environment "
    ".ssh/rc .aws/config .gnupg/pubring.kbx .gnupg/trustdb.gpg .terraform.d/plugin-cache .config/gcloud/configurations"
)
OPEN_ENDS = _words(".pub .example .sample .template .dist .defaults .env.test")

BUILD_NAMES = frozenset(
    _words("""
    node_modules bower_components jspm_packages dist build _build out output target obj __pycache__ .venv venv
    .tox .nox .eggs coverage htmlcov .coverage .nyc_output .next .nuxt .output .svelte-kit .angular .parcel-cache
    .turbo .vite .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .gradle .terraform DerivedData Pods tmp temp
    .tmp cmake-build-debug cmake-build-release CMakeFiles CMakeCache.txt Debug Release site _site
    .docusaurus storybook-static .serverless .aws-sam cdk.out zig-out zig-cache .zig-cache .dart_tool .bundle
    .sass-cache .eslintcache .stack-work dist-newstyle elm-stuff _deps .ipynb_checkpoints test-results
    playwright-report generated logs
    """)
)
BUILD_ENDS = (".egg-info", ".pyc", ".pyo", ".o", ".class", ".tsbuildinfo", ".log", ".tmp", ".swp", "~")

CACHE_HOME = _words(
    ".cache .npm .yarn/cache .pnpm-store .m2/repository .gradle/caches .gradle/daemon .cargo/registry .cargo/git "
    ".nuget/packages .ivy2/cache .sbt .bundle/cache .gem/cache .cpan/build .composer/cache .local/share/Trash "
    ".local/share/pnpm/store .thumbnails Library/Caches .docker/buildx .vagrant.d/tmp .terraform.d/plugin-cache "
    ".ccache go/pkg .bun/install/cache .electron .node-gyp .deno"
)
TRASH = (".local/share/Trash", ".Trash")

STARTUP_HOME = _words(
    ".bashrc .bash_profile .bash_login .bash_logout .bash_aliases .profile .zshrc .zshenv .zprofile .zlogin .kshrc "
    ".cshrc .tcshrc .login .inputrc .xprofile .xinitrc .xsession .xsessionrc .pam_environment .config/fish "
    ".config/autostart .config/systemd/user .config/environment.d .local/share/systemd/user "
    ".local/share/dbus-1/services .ssh/rc .ssh/authorized_keys .ssh/authorized_keys2 .vimrc .config/nvim "
    ".emacs .emacs.d/init.el .gitconfig "
    ".config/git Library/LaunchAgents .config/plasma-workspace .gdbinit .pythonrc .ssh/config .tmux.conf"
)
STARTUP_ROOTS = _words(
    "/etc/cron.d /etc/cron.daily /etc/cron.hourly /etc/cron.weekly /etc/cron.monthly /etc/crontab /etc/anacrontab "
    "/var/spool/cron /var/spool/at /etc/systemd /usr/lib/systemd /lib/systemd /run/systemd/system /etc/init.d "
    "/etc/rc.local /etc/rc.d /etc/init /etc/profile /etc/profile.d /etc/bash.bashrc /etc/bashrc /etc/zsh /etc/zshenv "
    "/etc/environment /etc/ld.so.preload /etc/ld.so.conf /etc/ld.so.conf.d /etc/pam.d /etc/udev/rules.d "
    "/etc/xdg/autostart /etc/sudoers /etc/sudoers.d /etc/doas.conf /etc/inittab /etc/modules-load.d "
    "/etc/modprobe.d /etc/apt/apt.conf.d "
    "/etc/NetworkManager/dispatcher.d /etc/update-motd.d /etc/logrotate.d /root/.ssh /root/.bashrc /root/.profile "
    "/Library/LaunchDaemons /Library/LaunchAgents /etc/ssh/sshrc /etc/skel /etc/network/if-up.d /etc/dhcp"
)

GUARD_ROOTS = ("/etc/gshell", "/var/lib/gshell", "/var/log/gshell", "/run/gshell", "/usr/lib/gshell", "/opt/gshell")
GUARD_HOME = _words(
    ".config/gshell .local/state/gshell .local/share/gshell .cache/gshell .claude/settings.json "
    ".claude/settings.local.json .claude/hooks .codex/config.toml .codex/hooks.json .codex/rules .cursor/hooks.json "
    ".cursor/permissions.json .gemini/settings.json .gemini/policies .config/opencode .copilot/config.json"
)
# The same settings inside a project, and the project's own policy.
GUARD_ENDS = _words(
    "/.gshell.yaml /.claude/settings.json /.claude/settings.local.json /.claude/hooks /.codex/hooks.json "
    "/.codex/config.toml /.cursor/hooks.json /.gemini/settings.json /.github/hooks /opencode.json"
)

GUARD_DIRECTORIES = ("/.claude/hooks", "/.github/hooks")
_AGENT_DIRECTORIES = ("/.claude", "/.codex", "/.cursor", "/.gemini")

PERSONAL_HOME = _words("Documents Desktop Pictures Downloads Mail Maildir Contacts Dropbox OneDrive Nextcloud")

# Names a pattern such as `/e?c` or `~/.s*h` may mean.
ROOT_NAMES = _words("etc usr bin sbin lib lib64 var home root boot dev proc sys opt srv tmp mnt media run data")
HOME_NAMES = sorted({path.split("/")[0] for path in (*SECRET_HOME, *STARTUP_HOME)} | {".config", "Documents"})


def within(path: str, roots: tuple[str, ...]) -> str:
    """The root that is the path or a directory above it, or ""."""
    if not f"{path}/".startswith(_directories(roots)):  # most paths: one call instead of one for each root
        return ""
    return next(root for root in roots if f"{path}/".startswith(root + "/"))


@cache
def _directories(roots: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(root + "/" for root in roots)


def is_secret(path: str, below_home: str | None) -> bool:
    """An absolute path that holds a secret. `below_home`: the path relative to its user's home, if it is in one."""
    name = path.rpartition("/")[2]
    if name.endswith(OPEN_ENDS) or (below_home and within(below_home, OPEN_HOME)):
        return False
    if name in SECRET_NAMES or name in HISTORIES or name.endswith(SECRET_ENDS):
        return True
    if name.startswith((".env.", "ssh_host_")) or fnmatchcase(name, "*service?account*.json"):
        return True
    if path.startswith("/proc/") and name in ("environ", "mem", "kcore"):
        return True
    if path.startswith("/etc/ssh/ssh_host") or within(path, SECRET_ROOTS):
        return True
    return bool(below_home and within(below_home, SECRET_HOME))


def is_history(path: str) -> bool:
    return path.endswith(HISTORIES)


def is_guard(path: str, below_home: str | None) -> bool:
    """gshell's own files, or the settings by which coding agents ask a guard."""
    if within(path, GUARD_ROOTS) or path.endswith(GUARD_ENDS) or any(f"{end}/" in path for end in GUARD_DIRECTORIES):
        return True
    if path.endswith(_AGENT_DIRECTORIES):
        return True
    return bool(below_home and within(below_home, GUARD_HOME)) or path.endswith("/bin/gshell")


def startup(path: str, below_home: str | None) -> str:
    """The place whose files run later by themselves, if the path is one; else ""."""
    found = within(path, STARTUP_ROOTS) or (below_home and within(below_home, STARTUP_HOME)) or ""
    if not found and "/.git/hooks/" in path and not path.endswith(".sample"):
        found = ".git/hooks"
    return found


# Browsers' and mail programs' directories: cookies, passwords, mail.
PROFILES = ("/.mozilla", "/.thunderbird", "/.config/google-chrome", "/.config/chromium", "/.config/BraveSoftware")
