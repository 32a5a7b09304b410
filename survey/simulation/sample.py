"""The sample: who is drawn, who answers, and in which mode."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from survey.errors import CallError
from survey.expression import Expression
from survey.simulation.draws import Shares
from survey.simulation.people import ask
from survey.simulation.population import Population
from survey.simulation.streams import stream

__all__ = ["Respondents", "draw_sample"]

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
NET, NET_WITHOUT_DESIGN = 2_000, 400


@dataclass(frozen=True)
class Respondents:
    """Who answered, in the order of the file, and who was drawn and did not.

    Parameters
    ----------
    place
        Where each stands in the population, shape (respondents,).
    web
        Who answered on the web, the others with an interviewer.
    gross
        People drawn, per stratum.
    others
        Where those stand who were drawn and didn't answer, shape (others,).
    """

    place: Places
    web: NDArray[np.bool_]
    gross: tuple[int, ...]
    others: Places


def draw_sample(population: Population, seed: int) -> Respondents:
    """Return the respondents of a stratified sample with non-response.

    Parameters
    ----------
    population
        Whom to draw from.
    seed
        Of the sample; another one draws other people.

    Notes
    -----
    Within a stratum everyone has the same chance of being drawn. The chance to answer
    is a product of factors for margin variables: the kind of non-response that raking
    to those margins undoes, so that what is left of a bias is the method's, not the
    simulator's. The web comes first and an interviewer for who doesn't answer there;
    the mode is drawn given that somebody answers, which comes down to the same.
    """
    settings = population.settings.sample
    factors = _factors(population, settings.response)
    chosen, others, gross = [], [], []
    for stratum, code in enumerate(population.strata):
        random = stream(seed, "sample", code)
        everyone = np.flatnonzero(population.place == stratum)
        reachable = _in_clusters(population, everyone, random)
        rate = settings.rate.get(code, settings.rate.get("else", 1.0))
        chance = rate * factors[reachable] / factors[everyone].mean()
        if chance.max() > 1:
            raise CallError(
                f"a response rate of {rate:g} in stratum {code!r} and the factors of "
                "sample.response in simulation.yml make chances above one"
            )
        size = min(round(_net(population) / rate), len(reachable))
        picked = np.sort(random.choice(len(reachable), size, replace=False))
        answers = random.random(size) < chance[picked]
        chosen.append(reachable[picked[answers]])
        others.append(reachable[picked[~answers]])
        gross.append(size)
    place = stream(seed, "order").permutation(np.concatenate(chosen))
    odds = np.exp(_log_odds(population, settings.web)[place])
    web = stream(seed, "mode").random(len(place)) < odds / (1 + odds)
    return Respondents(place, web, tuple(gross), np.concatenate(others))


def _net(population: Population) -> int:
    said = population.settings.sample.net
    if said is not None:
        return said
    designed = population.codebook.facts.design is not None
    total = NET if designed else NET_WITHOUT_DESIGN
    return max(10, total // len(population.strata))


def _in_clusters(
    population: Population, everyone: Places, random: np.random.Generator
) -> Places:
    """Return who lives in the clusters that are drawn; everyone without clusters."""
    design = population.codebook.facts.design
    if design is None or not design.clusters:
        return everyone
    cluster = population.people.vector(design.clusters).values[everyone]
    names = np.unique(cluster)
    count = min(population.settings.sample.clusters[1], len(names))
    drawn = random.choice(names, count, replace=False)
    return everyone[np.isin(cluster, drawn)]


def _factors(population: Population, said: dict[str, Shares]) -> Floats:
    product = np.ones(len(population))
    for name, by_code in said.items():
        product *= _by_code(population, name, by_code, 1.0)
    return product


def _log_odds(population: Population, said: dict[str, Shares]) -> Floats:
    total = np.full(len(population), 0.4)
    for name, by_code in said.items():
        total += _by_code(population, name, by_code, 0.0)
    return total


def _by_code(
    population: Population, name: str, by_code: Shares, otherwise: float
) -> Floats:
    value = ask(population.people, Expression.parse(name))
    found = np.full(len(population), otherwise)
    for code, number in by_code.items():
        same = value.values == (code if value.kind == "text" else float(code))
        found[same & ~value.missing] = number
    return found
