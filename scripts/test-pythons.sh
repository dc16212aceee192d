#!/usr/bin/env bash
# Run the unit and contract tests on the other supported Pythons that this machine has, each in an
# environment of its own under .stamps/. PYTHONS picks some of them; extra words go to pytest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

interpreter() { # newest python of this minor version, from the PATH or from pyenv
    local candidate
    for candidate in "python$1" "$HOME/.pyenv/versions/$1".*/bin/python; do
        if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

main=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
for version in ${PYTHONS:-3.11 3.12 3.13}; do
    [[ $version == "$main" ]] && continue
    python=$(interpreter "$version") || { echo "Python $version is not here: skipped"; continue; }
    echo "Python $version"
    environment=$PWD/.stamps/py$version
    UV_PROJECT_ENVIRONMENT=$environment UV_CACHE_DIR=${UV_CACHE_DIR:-$PWD/.stamps/cache/uv} \
        .stamps/uv/bin/uv sync --quiet --frozen --group dev --python "$python" --no-python-downloads
    "$environment/bin/python" -c 'import celeryconfig, tasks.process, webapp.app, webapp.cli.main'
    "$environment/bin/pytest" -n 2 --dist loadfile --quiet --hypothesis-profile brief tests/unit tests/contract "$@"
done
