"""The counter and the running of the server, over the API."""

from __future__ import annotations

from tests.admin_api.controllers.admin.conftest import House
from tests.admin_api.controllers.conftest import program


def test_initials_find_a_guide_and_what_is_said_of_it(house: House) -> None:
    wang = program(house, "wang")
    every = wang.get("/api/counter?q=a").json()
    assert set(every) == {"is_near", "items"}
    guide = wang.get("/api/counter/guides/20260115-d4n8x").json()
    assert guide["materials"]
    assert guide["id"] in {item["id"] for item in wang.get(f"/api/counter?q={guide['title'][:4]}").json()["items"]}
    assert wang.get("/api/counter/guides/20260512-zzzzz").status_code == 404
    assert wang.get(f"/api/counter?q={'a' * 61}").status_code == 400


def test_a_question_is_counted_without_who_asked_and_decided(house: House) -> None:
    wang = program(house, "wang")
    body = {"text": "宅基地可以卖给外村人吗"}
    numbers = {wang.post("/api/counter/questions", body).json()["number"] for _ in range(2)}
    assert len(numbers) == 1
    refused = wang.post("/api/counter/questions", {"text": "13812345678 想问低保怎么办"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "text")
    path = f"/api/counter/questions/{numbers.pop()}"
    declined = {"decision": "declined", "answer": "属于县里的职权"}
    assert wang.post(path, declined).status_code == 403
    decided = program(house, "mei").post(path, declined).json()
    assert (decided["decision"], decided["times"]) == ("declined", 2)
    assert program(house, "mei").post(path, {"decision": "open", "answer": "再说"}).status_code == 400
    assert program(house, "mei").post("/api/counter/questions/999", declined).status_code == 404
