"""What the API says of itself × what it does: four identities send what the description allows, and what it does not.

No server error, no status, content type or answer that the description does not have; nobody gets in without their own key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from admin_api.accounts.roles import Role
from admin_api.accounts.tokens import Scope
from admin_api.accounts.users import UserFields
from tests.admin_api.controllers.admin.conftest import PASSWORD, House, open_house_in
from tests.admin_api.controllers.conftest import program

Case = schemathesis.Case[Any]
Operation = schemathesis.APIOperation[Any, Any, Any, Any]
EXAMPLES = 3
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
KEYS = {"nobody": "nothing", "machine": "token", "clerk": "person", "administrator": "person"}
NOT_LET_IN = {400, 401, 404, 405, 413, 414, 415, 431}
"""How somebody without a key may be answered: the guard before the app may find something wrong first."""


@dataclass(frozen=True)
class World:
    """The house, its description, a machine's token, and things that there are."""

    house: House
    description: dict[str, Any]
    token: str
    known: dict[str, list[str]]

    def identities(self) -> dict[str, dict[str, str]]:
        """Who asks → the header that says so; people have just signed in, for some endpoints end what they are asked with."""
        machine = {"authorization": f"Bearer {self.token}"}
        clerk, administrator = (program(self.house, login).header for login in ("wang", "xi"))
        return {"nobody": {}, "machine": machine, "clerk": clerk, "administrator": administrator}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    for house in open_house_in(tmp_path_factory.mktemp("described")):
        users, rules = house.staff.office.users, house.staff.office.settings.passwords.rules
        xi = UserFields(login="xi", name="席明", organisation="qinghe-zhen", roles=[Role.SYSTEM])
        users.create(xi, PASSWORD, rules=rules, now=house.settings.clock(), must_change=False)
        token = house.staff.office.desk.tokens.create("接口", frozenset(Scope), house.settings.clock())
        yield World(
            house=house, description=house.client.get("/api/openapi.json").json(),
            token=token,
            known={
                "number": [house.draft(number=number).number for number in range(801, 804)], "kind": ["documents", "organisations"],
                "record_id": ["minzheng-ban", "20260312-k3m9q"], "key": ["notice"], "guide": ["20260115-d4n8x"],
                "login": ["zhao"], "notice": ["20260508-k3m9q"],
            },
        )  # fmt: skip


def send(world: World, case: Case, header: dict[str, str]) -> Any:
    """The case as somebody sends it: its own Authorization header, if it made one up, is replaced."""
    facts = case.as_transport_kwargs(base_url="http://testserver")
    headers = {name: value for name, value in facts["headers"].items() if name.lower() != "authorization"}
    facts["headers"] = {**headers, **header}
    sent = requests.Request(**facts).prepare()
    return world.house.client.request(sent.method, sent.url, content=sent.body, headers=dict(sent.headers))


def fault_of(case: Case, who: str, answer: Any) -> str:
    """What is wrong with the answer; empty if nothing is."""
    if owner_of(case.operation) not in ("", KEYS[who]) and answer.status_code not in NOT_LET_IN:
        return f"{who} is answered {answer.status_code}"
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as group:
        return "; ".join(
            f"{who}: {type(failure).__name__} {answer.status_code} {failure}" for failure in group.exceptions
        )
    return ""


def owner_of(operation: Operation) -> str:
    """Whose key it takes: token, person, or nobody's."""
    return str(next(iter((operation.definition.raw.get("security") or [{"": []}])[0])))


def faults_of(
    world: World, operation: Operation, mode: schemathesis.GenerationMode, examples: int = EXAMPLES
) -> list[str]:
    """Everything that goes wrong with some requests of one operation."""
    found: list[str] = []
    came: list[tuple[str, int]] = []
    identities = world.identities()

    @seed(5210)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(
        case=operation.as_strategy(generation_mode=mode), real=st.sampled_from((True, True, False)), chosen=st.randoms()
    )
    def ask(case: Case, real: bool, chosen: Any) -> None:
        if real:  # without things that there are, hardly anything is reached
            case.path_parameters = {
                name: chosen.choice(world.known.get(name, [value])) for name, value in case.path_parameters.items()
            }
        for who, header in identities.items():
            answer = send(world, case, header)
            came.append((who, answer.status_code))
            found.append(fault_of(case, who, answer))

    with suppress(Unsatisfiable):  # nothing can be sent wrongly where nothing is sent
        ask()
    found += [f"{who} does not get in" for who in identities if is_shut_out(owner_of(operation), who, came)]
    return [fault for fault in found if fault]


def is_shut_out(owner: str, who: str, came: list[tuple[str, int]]) -> bool:
    """Whether somebody with the right key was never let in: then nothing was tried."""
    mine = [status for asker, status in came if asker == who]
    return bool(mine) and owner == KEYS[who] and set(mine) == {401}


def operations(description: dict[str, Any]) -> Iterator[Operation]:
    """Everything that a description says can be asked."""
    for result in schemathesis.openapi.from_dict(description).get_all_operations():
        assert isinstance(result, Ok), result
        yield result.ok()


@pytest.mark.slow
def test_the_api_answers_as_it_says(world: World) -> None:
    found = {}
    for operation in operations(world.description):
        for mode in MODES:
            if faults := faults_of(world, operation, mode):
                found[f"{operation.label} {mode.value}"] = sorted(set(faults))[:3]
    assert not found, json.dumps(found, ensure_ascii=False, indent=1)


def test_an_answer_that_is_not_described_is_found(world: World) -> None:
    description = deepcopy(world.description)
    told = description["paths"]["/api/drafts/{number}"]["get"]
    del told["responses"]["404"]
    told["responses"]["200"]["content"]["application/json"]["schema"] = {"type": "array"}
    [read] = [item for item in operations(description) if item.label == "GET /api/drafts/{number}"]
    faults = " ".join(faults_of(world, read, MODES[0], examples=30))
    assert "UndefinedStatusCode 404" in faults
    assert "JsonSchemaError 200" in faults


def test_a_door_that_stands_open_is_found(world: World) -> None:
    description = deepcopy(world.description)
    description["paths"]["/healthz"]["get"]["security"] = [{"person": []}]
    [health] = [item for item in operations(description) if item.label == "GET /healthz"]
    assert {"nobody is answered 200", "machine is answered 200"} == set(faults_of(world, health, MODES[0]))
