"""What precision an allocation is expected to give, per target and per domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.distributions import normal_quantile
from survey.errors import CallError
from survey.sampling.allocation import Allocation
from survey.sampling.strata import Strata

__all__ = ["Domain", "Precision", "domain_coefficients", "expected_precision"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Domain:
    """A part of the population whose means are estimated too.

    Parameters
    ----------
    name
        What it is called.
    share
        Which share of each stratum belongs to it, by stratum: 1 for a stratum that is
        in it (a planned domain), between for one that cuts across (women). Strata that
        aren't named have none.
    means
        By target and stratum, the means inside it; the strata's own when absent.

    Examples
    --------
    >>> Domain.of_strata("non-EU", ["MA", "TR", "CD", "AF"]).share["TR"]
    1.0
    """

    name: str
    share: Mapping[str, float]
    means: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @classmethod
    def of_strata(cls, name: str, strata: Sequence[str]) -> Domain:
        """Return the domain that is made up of whole strata.

        Parameters
        ----------
        name
            What it is called.
        strata
            Their names.
        """
        return cls(name, dict.fromkeys(strata, 1.0))

    def shares(self, strata: Strata) -> Floats:
        """Return the share of every stratum that belongs to it, shape (H,).

        Parameters
        ----------
        strata
            What is known.

        Raises
        ------
        CallError
            When a stratum is unknown or a share isn't one, or nobody belongs to it.
        """
        for name, share in self.share.items():
            if name not in strata.names:
                raise CallError.unknown("stratum", name, strata.names)
            if not 0 <= share <= 1:
                raise CallError(f"domain {self.name}: {name} has share {share}")
        values = np.array([float(self.share.get(name, 0.0)) for name in strata.names])
        if not values.any():
            raise CallError(f"nobody belongs to domain {self.name}")
        return values


@dataclass(frozen=True)
class Precision:
    """Expected precision of every target in every domain.

    Parameters
    ----------
    rows
        domain, target, population, n (expected respondents), estimate (mean), se, cv,
        margin (half the confidence interval), deff (against a simple random sample of
        as many) and effective_n.
    confidence
        Of the margin.
    """

    rows: pd.DataFrame
    confidence: float

    def _repr_html_(self) -> str:
        return str(self.rows.to_html(index=False, float_format="{:.4g}".format))


def expected_precision(
    allocation: Allocation,
    domains: Sequence[Domain] = (),
    strata: Strata | None = None,
    confidence: float = 0.95,
) -> Precision:
    """Return the precision to expect of means with an allocation.

    Parameters
    ----------
    allocation
        Respondents by stratum, with what was known about the strata.
    domains
        Parts of the population; every stratum and everyone are there anyway.
    strata
        Other assumptions than those the sample was allocated with, for "what if".
    confidence
        Of the margins.

    Raises
    ------
    CallError
        When strata differ from those of the allocation, or a domain is unknown.

    Notes
    -----
    The variance of a stratified mean, deff_h · (N_h − n_h)/N_h · S_h² / n_h, times
    (N_h/N)² and added up; for a part of strata that of the linearised mean of a domain,
    whose unit variance in a stratum is d(S² + (1 − d)(mean_h − mean)²), d being the
    domain's share there. Margins are normal; a stratum with nobody in the sample makes
    every domain it belongs to infinitely uncertain.

    References
    ----------
    Cochran, W. G. (1977). *Sampling Techniques*, 3rd ed., Wiley, section 5.3.
    Särndal, C.-E., Swensson, B. and Wretman, J. (1992). *Model Assisted Survey
    Sampling*. Springer, section 10.3.

    Examples
    --------
    >>> shares = {"y": {"MA": 0.5, "TR": 0.2}}
    >>> strata = Strata.of_shares({"MA": 10_000, "TR": 10_000}, shares)
    >>> from survey.sampling.shares import allocate_equal
    >>> found = expected_precision(allocate_equal(strata, 800))
    >>> found.rows[["domain", "n", "se"]].round(4)
         domain      n      se
    0        MA  400.0  0.0245
    1        TR  400.0  0.0196
    2  everyone  800.0  0.0157
    """
    known = strata or allocation.strata
    if known.names != allocation.strata.names:
        raise CallError("the strata aren't those of the allocation")
    parts = [Domain.of_strata(name, [name]) for name in known.names]
    whole = Domain.of_strata("everyone", known.names)
    reach = float(normal_quantile((1 + confidence) / 2))
    rows = [
        _row(domain, target, known, allocation.net, reach)
        for domain in (*parts, *domains, whole)
        for target in known.targets
    ]
    return Precision(pd.DataFrame(rows), confidence)


def domain_coefficients(
    domain: Domain, target: str, strata: Strata
) -> tuple[Floats, float, float]:
    """Return a_h, b and the mean: the variance of a domain's mean is Σ a_h/n_h − b.

    Parameters
    ----------
    domain
        A part of the population.
    target
        The variable.
    strata
        What is known.

    Raises
    ------
    CallError
        When a stratum that the domain cuts across has no mean.
    """
    column, share = strata.target(target), domain.shares(strata)
    weight = strata.population / float(strata.population @ share)
    given = domain.means.get(target, {})
    pairs = zip(
        strata.names, strata.mean[:, column], strata.variance[:, column], strict=True
    )
    triples = [(given.get(name, mean), spread) for name, mean, spread in pairs]
    mean_h, spread = (
        np.array(each, dtype=np.float64) for each in zip(*triples, strict=True)
    )
    inside = share > 0
    mean = float(np.sum(weight * share * np.where(inside, mean_h, 0.0)))
    across = inside & (share < 1)
    if across.any() and not mean == mean:
        raise CallError(
            f"domain {domain.name} cuts across strata: give means of {target}"
        )
    gap = np.where(across, mean_h - mean, 0.0)
    unit = share * (spread + (1 - share) * gap**2)
    a = strata.deff * weight**2 * unit
    return a, float(np.sum(a / strata.population)), mean


def _row(
    domain: Domain, target: str, strata: Strata, net: NDArray[np.intp], reach: float
) -> dict[str, object]:
    a, b, mean = domain_coefficients(domain, target, strata)
    share = domain.shares(strata)
    each = np.divide(a, net, np.where(a > 0, np.inf, 0.0), where=net > 0)
    variance = max(float(each.sum()) - b, 0.0)
    n, population = float(share @ net), float(share @ strata.population)
    simple = _simple(domain, strata, strata.target(target), mean)
    deff = (
        variance / (simple * (1 / n - 1 / population))
        if n < population and n
        else np.nan
    )
    se = float(np.sqrt(variance))
    return {
        "domain": domain.name,
        "target": target,
        "population": population,
        "n": n,
        "estimate": mean,
        "se": se,
        "cv": se / abs(mean) if mean else np.nan,
        "margin": reach * se,
        "deff": float(deff),
        "effective_n": n / float(deff) if deff else np.nan,
    }


def _simple(domain: Domain, strata: Strata, column: int, mean: float) -> float:
    # Unit variance of the whole domain: within strata and between their means.
    weight = strata.population * domain.shares(strata)
    weight = weight / weight.sum()
    given = domain.means.get(strata.targets[column], {})
    pairs = zip(strata.names, strata.mean[:, column], strict=True)
    mean_h = np.array([float(given.get(name, own)) for name, own in pairs])
    within = np.where(weight > 0, strata.variance[:, column], 0.0)
    between = np.where(weight > 0, (mean_h - mean) ** 2, 0.0)
    return float(weight @ (within + between))
