# Sourced by bin/up, bin/test and .ci/run, with $root set: finds or installs uv, syncs the
# locked packages, and sets $python. Needs Python 3.11 and nothing else; asks only PyPI.

say() { printf '%s\n' "$*" >&2; }

writable_home() {
    # Where tools and packages go: beside the code, or in a cache when the checkout is read-only.
    if [ -w "$root" ]; then
        printf '%s' "$root"
    else
        printf '%s/fostering-hubs/%s' "${XDG_CACHE_HOME:-$HOME/.cache}" \
            "$(printf '%s' "$root" | cksum | cut -d' ' -f1)"
    fi
}

find_uv() {
    # Prints the command that runs uv. A uv on PATH may be a shim that does not work: ask it.
    if uv --version >/dev/null 2>&1; then
        printf 'uv'
    elif "$tools/venv/bin/uv" --version >/dev/null 2>&1; then
        printf '%s' "$tools/venv/bin/uv"
    elif "$tools/pip/bin/uv" --version >/dev/null 2>&1; then
        printf '%s' "$tools/pip/bin/uv"
    else
        return 1
    fi
}

install_uv() {
    if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        say "Python 3.11 or newer is needed: install it (Debian: apt-get install python3 python3-venv)."
        return 1
    fi
    mkdir -p "$tools"
    say "Installing uv into $tools"
    # Debian's own Python refuses a plain pip install, and may lack venv, pip or both.
    if python3 -m venv "$tools/venv" >/dev/null 2>&1 &&
        "$tools/venv/bin/python" -m pip install -q --disable-pip-version-check uv; then
        return 0
    fi
    rm -rf "$tools/venv"
    if python3 -m pip --version >/dev/null 2>&1; then
        python3 -m pip install -q --disable-pip-version-check --target "$tools/pip" uv && return 0
        say "uv could not be installed from PyPI: check the network and run this again."
    else
        say "Python has neither venv nor pip: install one (Debian: apt-get install python3-venv)."
    fi
    return 1
}

sync_packages() {
    # Arguments go to `uv sync`. Sets $python.
    home=$(writable_home)
    tools=$home/.tools
    uv=$(find_uv) || { install_uv && uv=$(find_uv); } || return 1
    export UV_PYTHON_DOWNLOADS=never
    export UV_PROJECT_ENVIRONMENT="${UV_PROJECT_ENVIRONMENT:-$home/.venv}"
    [ -x "$UV_PROJECT_ENVIRONMENT/bin/python" ] || say "Installing the packages (first start)"
    if ! "$uv" sync --project "$root" --frozen --inexact --quiet "$@"; then
        say "The packages could not be installed: see the line above, then run this again."
        return 1
    fi
    python=$UV_PROJECT_ENVIRONMENT/bin/python
}
