"""Pages about many sessions: the list, what was prevented, people, search."""

from __future__ import annotations

import time
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Any, Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse

from gshell.errors import RecordingError
from gshell.index import Command, Index, Session
from gshell.index import people as questions
from gshell.replay.web.library import Library
from gshell.replay.web.render import page
from gshell.tuples import NamedTuple

_PERIODS = {"1d": "today and yesterday", "7d": "a week", "30d": "30 days", "90d": "90 days", "": "always"}
_DAY = 86400.0
_PAGE = 100
_MOST = 500


class Wanted(NamedTuple):
    """What the form above a list says; "" is anything."""

    user: str = ""
    host: str = ""
    state: str = ""
    actor: str = ""
    since: str = ""
    text: str = ""
    rule: str = ""
    effect: str = ""
    path: str = ""
    table: str = ""
    refused: str = ""

    @property
    def any(self) -> bool:
        return any(self)

    @property
    def filters(self) -> dict[str, Any]:
        """As the index takes them (gshell/index/ask.py)."""
        return {**self._asdict(), "since": since(self.since), "refused": bool(self.refused)}


def wanted(query: Mapping[str, str], **defaults: str) -> Wanted:
    """Values that no form of ours offers are left out: what is shown is what was asked for, or everything."""
    given = {name: query.get(name, defaults.get(name, "")).strip() for name in Wanted._fields}
    choices = {"state": ("live", "ended", "interrupted"), "actor": ("human", "agent", "service"), "since": _PERIODS}
    kept = {name: value for name, value in given.items() if value in choices.get(name, (value,))}
    return Wanted(**kept)


def since(period: str) -> float | None:
    return time.time() - int(period[:-1]) * _DAY if period else None


def sessions(request: Request) -> HTMLResponse:
    form = wanted(request.query_params)
    until = _number(request.query_params.get("until", ""))
    with opened(request) as index:
        problem, found = "", []
        try:
            found = index.sessions(until=until, limit=_PAGE + 1, **form.filters)
        except RecordingError as error:
            problem = str(error)
        totals = index.ask(questions.totals)
    older = found[_PAGE - 1].started - 0.001 if len(found) > _PAGE else None
    return html(
        "sessions.html",
        request,
        form=form,
        periods=_PERIODS,
        sessions=found[:_PAGE],
        totals=totals,
        older=older,
        problem=problem,
    )


def prevented(request: Request) -> HTMLResponse:
    form = wanted(request.query_params, since="30d")
    begin = since(form.since) or 0.0
    with opened(request) as index:
        lines = index.commands(limit=_MOST, **{**form.filters, "refused": True})
        held = {session.id: session for session in index.sessions(refused=True, limit=_MOST * 2)}
        days = index.ask(partial(questions.days, since=begin, user=form.user))
        rules = index.ask(partial(questions.rules, since=begin, user=form.user))
    told = [(held[line.session], line) for line in lines if line.session in held]
    return html(
        "prevented.html",
        request,
        form=form,
        periods=_PERIODS,
        days=bars(days),
        rules=rules,
        groups=[(day, list(pairs)) for day, pairs in groupby(told, key=_day_of)],
        most=_MOST if len(lines) == _MOST else 0,
    )


def people(request: Request) -> HTMLResponse:
    with opened(request) as index:
        found = index.ask(questions.people)
    return html("people.html", request, people=found)


def person(request: Request) -> HTMLResponse:
    name = request.path_params["name"]
    with opened(request) as index:
        found = index.ask(partial(questions.people, name=name))
        if not found:
            raise RecordingError(f"nobody by the name of {name} was recorded")
        rules = index.ask(partial(questions.rules, since=0.0, user=name))
        days = index.ask(partial(questions.days, since=time.time() - 90 * _DAY, user=name))
        recent = index.sessions(user=name, limit=_PAGE)
        stopped = index.commands(refused=True, user=name, limit=20)
    return html("person.html", request, person=found[0], rules=rules, days=bars(days), sessions=recent, stopped=stopped)


def search(request: Request) -> HTMLResponse:
    text = request.query_params.get("q", "").strip()
    problem, hits, held = "", [], {}
    with opened(request) as index:
        if text:
            try:
                hits = index.search(text, limit=_MOST)
                held = {name: index.session(name) for name in {hit.session for hit in hits}}
            except RecordingError as error:
                problem = str(error)
    groups = [(held[name], list(group)) for name, group in groupby(hits, key=lambda hit: hit.session)]
    words = text.replace('"', " ").split()
    return html("search.html", request, q=text, words=words, groups=groups, count=len(hits), problem=problem)


class Bar(NamedTuple):
    """One day of a chart: heights in per cent of the highest."""

    day: questions.Day
    commands: float
    refused: float


def bars(days: list[questions.Day], most: int = 60) -> list[Bar]:
    """The newest `most` days, those without a session too. A refusal is never too small to be seen."""
    days = _every(days)[-most:]
    highest = max((day.commands for day in days), default=0) or 1
    return [
        Bar(day, 100 * day.commands / highest, max(4.0, 100 * day.refused / highest) if day.refused else 0.0)
        for day in days
    ]


def _every(days: list[questions.Day]) -> list[questions.Day]:
    """With the days between the first and the last."""
    if not days:
        return []
    held = {day.date: day for day in days}
    first, last = (date.fromisoformat(day.date) for day in (days[0], days[-1]))
    dates = ((first + timedelta(days=number)).isoformat() for number in range((last - first).days + 1))
    return [held.get(name) or questions.Day(name, 0, 0, 0) for name in dates]


def _day_of(pair: tuple[Session, Command]) -> str:
    return time.strftime("%A, %-d %B %Y", time.localtime(pair[0].started + pair[1].time))


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def opened(request: Request) -> Index:
    """The index, with what was recorded up to now. A context manager; of this request's thread."""
    library: Library = request.app.state.library
    return library.open()


def html(template: str, request: Request, status: int = 200, **facts: Any) -> HTMLResponse:
    return HTMLResponse(page(template, path=request.url.path, **facts), status)
