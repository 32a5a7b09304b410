"""Weights of several waves as those of one sample with independent parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.sparse import block_diag, csr_array

from survey.weighting import Auxiliaries, Weights

__all__ = ["stack_weights"]


def stack_weights(waves: Sequence[str], weights: Sequence[Weights]) -> Weights:
    """Return weights under each other, each wave calibrated on its own totals.

    Parameters
    ----------
    waves
        Their names.
    weights
        Of each, in the same order.

    Notes
    -----
    The auxiliaries of a wave are nought in the others. The regression of scores on
    them then falls apart into one a wave, so that the residuals, and the variances,
    are those that each wave has by itself.
    """
    tables = {
        name: _under(waves, [getattr(one, name) for one in weights])
        for name in ("steps", "margins", "strata", "response")
    }
    return Weights(
        base=np.concatenate([one.base for one in weights]),
        final=np.concatenate([one.final for one in weights]),
        auxiliaries=_stacked(weights),
        **tables,
    )


def _under(waves: Sequence[str], tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    found = [
        table.assign(wave=wave)
        for wave, table in zip(waves, tables, strict=True)
        if len(table)
    ]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _stacked(weights: Sequence[Weights]) -> Auxiliaries | None:
    if all(one.auxiliaries is None for one in weights):
        return None
    each = [_own(one) for one in weights]
    starts = np.cumsum([0, *(one.columns.shape[0] for one in each)])
    pattern = [one.pattern + start for one, start in zip(each, starts, strict=False)]
    scales = [np.ones(o.columns.shape[0]) if o.scale is None else o.scale for o in each]
    ridges = [
        np.zeros(o.columns.shape[1]) if o.ridge is None else o.ridge for o in each
    ]
    scaled = any(one.scale is not None for one in each)
    ridged = any(one.ridge is not None for one in each)
    return Auxiliaries(
        csr_array(block_diag([csr_array(one.columns) for one in each], format="csr")),
        np.concatenate(pattern),
        np.concatenate(scales) if scaled else None,
        np.concatenate(ridges) if ridged else None,
    )


def _own(weights: Weights) -> Auxiliaries:
    if weights.auxiliaries is not None:
        return weights.auxiliaries
    # A wave that wasn't calibrated has nothing that explains its scores.
    return Auxiliaries(np.zeros((1, 0)), np.zeros(len(weights), dtype=np.intp))
