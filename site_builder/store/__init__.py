"""WHERE records are kept: YAML files and a disposable cache."""
