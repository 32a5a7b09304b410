"""A fitted regression: its table, tests, predictions and intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from survey.analysis.association.quadratic_form import Approximation
from survey.analysis.regression.coefficients import (
    covariance_of,
    places_of,
    shown,
    table_of,
)
from survey.analysis.regression.formula import CONSTANT, Columns
from survey.analysis.regression.glm_fit import GlmFit, fit_glm
from survey.analysis.regression.glm_quality import (
    Aic,
    aic,
    dispersion,
    null_deviance,
    pseudo_r2,
)
from survey.analysis.regression.margins_predicted import predicted_means
from survey.analysis.regression.prediction import predicted
from survey.analysis.regression.profile import likelihood_interval
from survey.analysis.regression.ratios import ratio_name, ratios_of, with_ratios
from survey.analysis.regression.terms import (
    TermTest,
    likelihood_ratio,
    wald,
    working_wald,
)
from survey.designs import Estimate
from survey.errors import CallError

__all__ = ["Fit"]

Floats = NDArray[np.float64]
TESTS = ("wald", "working_wald", "likelihood_ratio")


@dataclass(frozen=True)
class Fit:
    """A generalised linear model of a sample.

    Parameters
    ----------
    formula
        As it was asked.
    fitted
        The model on arrays.
    columns
        What the right-hand side of the formula makes, aliased columns left out.
    missing
        Records of the sample without all variables, which were left out.
    levels
        Of an outcome of two levels: the second is the yes.
    offset
        The expression added to the linear predictor; empty when there is none.
    data
        The variables of the formula.
    confidence
        Of the intervals, where no other is asked.
    """

    formula: str
    fitted: GlmFit
    columns: Columns
    missing: int
    data: pd.DataFrame = field(repr=False)
    levels: tuple[str, ...] = ()
    offset: str = ""
    confidence: float = 0.95

    @property
    def estimate(self) -> Estimate:
        """Coefficients with their design-based covariance."""
        return self.fitted.estimate

    @property
    def names(self) -> tuple[str, ...]:
        """Of the coefficients."""
        return self.estimate.names

    @property
    def df(self) -> float:
        """Degrees of freedom for tests and intervals."""
        return self.fitted.df

    @property
    def n(self) -> int:
        """Records used."""
        return int((self.fitted.weights > 0).sum())

    @property
    def aliased(self) -> tuple[str, ...]:
        """Columns left out because others explain them."""
        return self.fitted.aliased

    @property
    def deviance(self) -> float:
        """The deviance under weights of mean one."""
        return self.fitted.solution.deviance

    @property
    def null_deviance(self) -> float:
        """The deviance with only a constant."""
        return null_deviance(self.fitted, self._constant is not None)

    @property
    def dispersion(self) -> float:
        """The variance of the Pearson residuals."""
        return dispersion(self.fitted)

    @property
    def means(self) -> Floats:
        """Fitted means, shape (n,); NaN for a record that wasn't used."""
        return self.fitted.solution.mu

    @property
    def rows(self) -> pd.DataFrame:
        """The table: term, estimate, se, t, p, low, high."""
        return table_of(self.estimate, self.df, self.confidence)

    @property
    def ratios(self) -> pd.DataFrame:
        """Odds ratios, or rate or mean ratios: term, the ratio, low, high, p."""
        return ratios_of(self.rows, ratio_name(self.fitted.model.family), (CONSTANT,))

    @property
    def covariance(self) -> pd.DataFrame:
        """The covariances of the coefficients, by name."""
        return covariance_of(self.estimate)

    def interval(
        self,
        confidence: float | None = None,
        df: float | None = None,
        method: str = "wald",
    ) -> Floats:
        """Return the coefficients' intervals, shape (p, 2).

        Parameters
        ----------
        confidence
            Between 0 and 1; that of the table when absent.
        df
            Degrees of freedom; the model's when absent, infinite for the normal.
        method
            wald, or likelihood: where Rao and Scott's likelihood ratio test accepts.

        Raises
        ------
        CallError
            When there is no such method.
        """
        used = self.df if df is None else df
        sure = self.confidence if confidence is None else confidence
        if method == "wald":
            return self.estimate.interval(sure, used)
        if method == "likelihood":
            return likelihood_interval(self.fitted, sure, used)
        raise CallError.unknown("interval", method, ("wald", "likelihood"))

    def test(
        self,
        terms: str | Sequence[str],
        method: str = "wald",
        df: float | None = None,
        approximation: Approximation = "integration",
    ) -> TermTest:
        """Return the test that all coefficients of terms are nought.

        Parameters
        ----------
        terms
            One or more, as the formula has them.
        method
            wald, working_wald or likelihood_ratio.
        df
            Degrees of freedom of the denominator; the model's when absent.
        approximation
            How the last two compute their p.

        Raises
        ------
        CallError
            When there is no such term or method.
        """
        asked, places = places_of(self.columns.terms, terms)
        used = self.df if df is None else df
        if method not in TESTS:
            raise CallError.unknown("test", method, TESTS)
        if method == "likelihood_ratio":
            return likelihood_ratio(self.fitted, places, used, asked, approximation)
        square, beta = np.ix_(places, places), self.estimate.value[places]
        covariance = self.estimate.covariance[square]
        if method == "wald":
            return wald(beta, covariance, used, asked)
        naive = self.fitted.naive[square]
        return working_wald(beta, covariance, naive, used, asked, approximation)

    def anova(
        self,
        method: str = "likelihood_ratio",
        df: float | None = None,
        approximation: Approximation = "integration",
    ) -> pd.DataFrame:
        """Return a test of every term, added after those before it.

        Parameters
        ----------
        method, df, approximation
            As in `test`; df is each model's own when absent.
        """
        found, fit = [], self
        names = [t.name for t in self.columns.terms if t.name != CONSTANT and t.columns]
        for name in reversed(names):
            found.append(fit.test(name, method, df, approximation))
            fit = fit.without(name) if len(fit.names) > found[-1].df else fit
        keys = ("statistic", "df", "denominator", "p")
        rows = [{"term": x.terms[0]} | {k: getattr(x, k) for k in keys} for x in found]
        return pd.DataFrame(rows[::-1], columns=["term", *keys])

    def without(self, terms: str | Sequence[str]) -> Fit:
        """Return the model without terms, of the same records.

        Parameters
        ----------
        terms
            One or more, as the formula has them.
        """
        model = self.fitted.model.without(places_of(self.columns.terms, terms)[1])
        fitted = fit_glm(
            self.fitted.design,
            model.x,
            model.y,
            model.family,
            model.names,
            model.offset,
            model.tolerance,
            self.fitted.unit,
        )
        columns = self.columns.only(model.names)
        return replace(self, fitted=fitted, columns=columns)

    def predict(
        self, data: pd.DataFrame | None = None, scale: str = "response"
    ) -> Estimate:
        """Return predictions for records, with their covariance.

        Parameters
        ----------
        data
            The records, those of the sample when absent; one without all variables
            has a prediction NaN.
        scale
            response for means, link for the linear predictor.

        Raises
        ------
        CallError
            When there is no such scale, or the model can't place a record.
        """
        rows = self.data if data is None else data
        return predicted(self.fitted, self.columns, rows, self.offset, scale)

    def margins(self, by: str, joint: bool = True) -> Estimate:
        """Return what the mean would be if everyone had the same level of a variable.

        Parameters
        ----------
        by
            A variable of the formula.
        joint
            As in `predicted_means`.
        """
        return predicted_means(self.fitted, self.columns, self.data, by, joint)

    def aic(self) -> Aic:
        """Return the design-based information criterion."""
        return aic(self.fitted, self._constant)

    def pseudo_r2(self, method: str = "nagelkerke") -> float:
        """Return the pseudo R² of a model of a yes or no, or of counts.

        Parameters
        ----------
        method
            cox_snell or nagelkerke.
        """
        return pseudo_r2(self.fitted, method, self._constant is not None)

    @property
    def _constant(self) -> int | None:
        return self.names.index(CONSTANT) if CONSTANT in self.names else None

    def _repr_html_(self) -> str:
        family = self.fitted.model.family
        model = f"{self.formula} ({family.name}, {family.link.name})"
        rows = with_ratios(self.rows, family, CONSTANT)
        return shown(model, self.n, self.missing, rows, self.aliased)
