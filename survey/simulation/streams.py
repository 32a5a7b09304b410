"""Random numbers by name: adding a variable doesn't change what others are given."""

from __future__ import annotations

from zlib import crc32

import numpy as np

__all__ = ["stream"]


def stream(seed: int, *names: object) -> np.random.Generator:
    """Return the random numbers that belong to a name, the same on every machine.

    Parameters
    ----------
    seed
        Of the simulation as a whole.
    names
        What the numbers are for, such as `"answer", "talks"`.

    Examples
    --------
    >>> one = stream(1, "answer", "talks").integers(0, 1000)
    >>> bool(one == stream(1, "answer", "talks").integers(0, 1000))
    True
    >>> bool(one == stream(1, "answer", "walks").integers(0, 1000))
    False
    """
    keys = [crc32(str(name).encode()) for name in names]
    return np.random.default_rng([seed, *keys])
