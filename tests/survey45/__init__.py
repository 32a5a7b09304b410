"""Every value that R's survey 4.5 computes on its reference data, computed here."""
