"""The environment that every notebook runs in, whoever runs it.

As a pytest plugin (``python -m pytest -p tools.kernel_env``) it puts the
notebooks that nbval runs into that environment; ``python -m tools.kernel_env
COMMAND`` runs a command in it.
"""

import os
import sys

ENVIRONMENT = {
    "CUDA_VISIBLE_DEVICES": "",
    "KERAS_BACKEND": "torch",
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",  # PyTorch too
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}


def pytest_configure() -> None:
    """Hand the environment to the kernels that this process starts."""
    os.environ.update(ENVIRONMENT)


if __name__ == "__main__":
    os.execvpe(sys.argv[1], sys.argv[1:], {**os.environ, **ENVIRONMENT})
