"""Floor 6: tests, regression, inequality, imputation, small areas."""

__all__: list[str] = []
