#!/bin/sh
# Install PyTorch alone, as pinned in requirements.txt: sh tools/install_torch.sh [python]
#
# Its default wheel for Linux carries CUDA, gigabytes of it.  The index of CPU wheels is
# asked for this one package; where it cannot be reached, pip goes on with what it has.
set -eu
cd "$(dirname "$0")/.."
exec "${1:-python}" -m pip install --quiet --no-deps --retries 1 --timeout 15 \
  --extra-index-url "${CPU_WHEELS:-https://download.pytorch.org/whl/cpu}" \
  "$(grep -o '^torch==[^ ]*' requirements.txt)"
