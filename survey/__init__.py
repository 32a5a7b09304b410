"""From fieldwork file to weighted indicators, reports and a documented dataset.

Everything reads as one sentence::

    import survey as sv

    study = sv.Study.open("codebooks/sid-2022")
    responses = study.read("out/fieldwork/sid-2022.sav")
    clean = responses.check().edit().derive()
    weighted = clean.weight()
    table = weighted.estimate("contact_neighbours", by=["origin", "sex"])
    table.suppress().chart()
"""

from survey.codebook import Codebook
from survey.errors import SurveyError
from survey.places import Places
from survey.pooling import Pooled, harmonise, pool
from survey.release import release, verify
from survey.responses import Responses
from survey.sample import Measured, Sample
from survey.simulation import simulate
from survey.study import Outcome, Study, explain, run
from survey.tables import Chart, Table

__all__ = [
    "Chart",
    "Codebook",
    "Measured",
    "Outcome",
    "Places",
    "Pooled",
    "Responses",
    "Sample",
    "Study",
    "SurveyError",
    "Table",
    "explain",
    "harmonise",
    "pool",
    "release",
    "run",
    "simulate",
    "verify",
]
