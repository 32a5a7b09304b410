"""Floor 2: files of fieldwork agencies, and the frame they become."""

from survey.fieldwork.csv_export import write_csv
from survey.fieldwork.ddi import ddi_bytes, write_ddi
from survey.fieldwork.drafting.draft import draft_codebook
from survey.fieldwork.formats.raw import Note, Raw
from survey.fieldwork.formats.registry import read_raw
from survey.fieldwork.frame import Frame, column_type
from survey.fieldwork.frictionless import (
    WrittenPackage,
    datapackage_files,
    write_datapackage,
)
from survey.fieldwork.gross import Gross
from survey.fieldwork.instruments import Instrument
from survey.fieldwork.instruments.registry import read_instrument
from survey.fieldwork.read import read_frame
from survey.fieldwork.spss.export import Written, write_sav
from survey.fieldwork.stata.export import WrittenStata, write_dta
from survey.fieldwork.store import load, load_extra, store
from survey.fieldwork.triple_s import WrittenSurvey, write_triple_s
from survey.fieldwork.xlsform import WrittenForm, write_xlsform
from survey.fieldwork.xlsx_export import write_xlsx
from survey.output import filling, writing

__all__ = [
    "Frame",
    "Gross",
    "Instrument",
    "Note",
    "Raw",
    "Written",
    "WrittenForm",
    "WrittenPackage",
    "WrittenStata",
    "WrittenSurvey",
    "column_type",
    "datapackage_files",
    "ddi_bytes",
    "draft_codebook",
    "filling",
    "load",
    "load_extra",
    "read_frame",
    "read_instrument",
    "read_raw",
    "store",
    "write_csv",
    "write_datapackage",
    "write_ddi",
    "write_dta",
    "write_sav",
    "write_triple_s",
    "write_xlsform",
    "write_xlsx",
    "writing",
]
