"""Floor 7: a population with known truth, and waves of fieldwork drawn from it."""

from survey.simulation.population import Population, population
from survey.simulation.wave import Simulated, draw, simulate
from survey.simulation.write import TRUTH, truth_table, write

__all__ = [
    "TRUTH",
    "Population",
    "Simulated",
    "draw",
    "population",
    "simulate",
    "truth_table",
    "write",
]
