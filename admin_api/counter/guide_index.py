"""All guides that can be asked for at the counter, found by characters, syllables or initials.

Every place of every text is filed under the first letters that may be typed for it, so that a query looks at a few hundred
places instead of all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from admin_api.counter.spelling import Forms, end_of_match, spelled
from site_builder.holdings import Holdings
from site_builder.records.service_guides import ServiceGuide
from site_builder.text.folding import fold

MOST_LETTERS = 40
Score = tuple[int, int, int, int]
WORST: Score = (9, 9, 9, 9)
TITLE, ALIAS, ELSEWHERE = range(3)
"""Where a word may stand, best first: in the title; in what people call it; in its office, its matters of life, its summary.

Only the first two are found by letters: two letters fit somewhere in any sentence.
"""


@dataclass(frozen=True)
class _Text:
    guide: int
    rank: int
    forms: tuple[Forms, ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """Guides, the best first. `is_near`: none holds the whole question, these hold parts of it."""

    guides: list[ServiceGuide]
    is_near: bool = False


class GuideIndex:
    """The guides of one state of the holdings."""

    def __init__(self, holdings: Holdings) -> None:
        self.guides = list(holdings.every(ServiceGuide))
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._texts: list[_Text] = []
        groups = [[fold(word) for word in group.words] for group in holdings.settings.synonyms]
        for number, guide in enumerate(self.guides):
            for rank, text in _texts_of(guide, holdings, groups):
                forms = spelled(text) if rank <= ALIAS else tuple((letter,) for letter in fold(text).replace(" ", ""))
                self._file(_Text(number, rank, forms))

    def _file(self, text: _Text) -> None:
        number = len(self._texts)
        self._texts.append(text)
        for start, forms in enumerate(text.forms):
            for first in {form[0] for form in forms}:
                self._places[first].append((number, start))

    def find(self, query: str, most: int = 9) -> Found:
        """What matches every word of a query; otherwise what shares most pairs of characters with it."""
        words = [word for part in query.split() if (word := fold(part)[:MOST_LETTERS].replace(" ", ""))]
        if not words:
            return Found(guides=[])
        scores = self._scores(words[0])
        for word in words[1:]:
            also = self._scores(word)
            scores = {number: max(score, also[number]) for number, score in scores.items() if number in also}
        if scores:
            best = sorted(scores, key=lambda number: (scores[number], len(self.guides[number].title), number))
            return Found(guides=[self.guides[number] for number in best[:most]])
        return Found(guides=[self.guides[number] for number in self._near("".join(words))[:most]], is_near=True)

    def _scores(self, word: str) -> dict[int, Score]:
        """Guide → how well it holds a word: as a word of its own, where, cut at how many ends, literally. Less is better."""
        scores: dict[int, Score] = {}
        for number, start in self._places.get(word[0], ()):
            text = self._texts[number]
            end = end_of_match(word, text.forms, start)
            if end < 0:
                continue
            loose = _loose_ends(text.forms, start, end)
            score = int(loose > 0), text.rank, loose, int(not _is_literal(word, text.forms, start))
            if score < scores.get(text.guide, WORST):
                scores[text.guide] = score
        return scores

    def _near(self, question: str) -> list[int]:
        shared: Counter[int] = Counter()
        for pair in {one + other for one, other in pairwise(question) if one > "\u3000" and other > "\u3000"}:
            shared.update({number for number, score in self._scores(pair).items() if score[1] <= ALIAS})
        return [number for number, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))]


def _texts_of(guide: ServiceGuide, holdings: Holdings, groups: list[list[str]]) -> Iterator[tuple[int, str]]:
    yield TITLE, guide.title
    called = {fold(text) for text in (guide.title, *guide.keywords)}
    for group in groups:
        if any(word in text for word in group for text in called):
            called |= set(group)
    yield from ((ALIAS, text) for text in sorted(called - {fold(guide.title)}))
    yield from ((ELSEWHERE, text) for text in _elsewhere(guide, holdings))


def _elsewhere(guide: ServiceGuide, holdings: Holdings) -> Iterable[str]:
    texts = (*(event.label for event in guide.life_events), holdings.organisation_name(guide.handled_by), guide.summary)
    return (text for text in texts if text)


def _loose_ends(text: tuple[Forms, ...], start: int, end: int) -> int:
    """At how many of its ends a match stands in the middle of a word."""
    before = text[start - 1][0] if start else ""
    after = text[end][0] if end < len(text) else ""
    return sum(letter.isalnum() for letter in (before, after))


def _is_literal(word: str, text: tuple[Forms, ...], start: int) -> bool:
    return all(start + index < len(text) and text[start + index][0] == letter for index, letter in enumerate(word))
