"""Tests: the same paths as the code, plus contract, journeys, golden, bench and the demo's scripts."""
