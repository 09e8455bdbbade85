"""The files that hang on the demo's records: reports, tables, blank forms, each made from code and the record's text."""
