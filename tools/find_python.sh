#!/bin/sh
# Prints the first Python on PATH that is new enough and can make environments.
# Otherwise says on the first line what is missing and how to get it.

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'
too_old=''
for python in "${PYTHON:-python3}" python3 python3.11 python3.12 python3.13 python3.14 python; do
    "$python" -c "$new_enough" >/dev/null 2>&1 || continue
    if "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        command -v "$python"
        exit 0
    fi
    too_old="$python"
done

if [ -n "$too_old" ]; then
    echo "Missing: the venv module of $too_old. On Debian or Ubuntu: sudo apt install python3-venv" >&2
else
    echo "Missing: Python 3.11 or newer. Get it from python.org, or on Debian or Ubuntu: sudo apt install python3 python3-venv" >&2
fi
exit 1
