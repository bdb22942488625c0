"""The inbox: delivered once, unread first, one's own only."""

from datetime import date

from tracker.messages import actions, queries

DAY = date(2022, 3, 7)


def deliver(person, key="digest:2022-03-07", title="3月7日待办：共1项"):
    facts = {"groups": [], "more": 3}
    return actions.deliver(person.id, key=key, kind="digest", title=title, day=DAY, facts=facts)


def test_the_same_occasion_arrives_once(session, cast):
    person = cast.person("liaison")
    assert deliver(person)
    assert not deliver(person)
    assert deliver(cast.person("unit_head"))
    assert queries.unread_count(person.id) == 1


def test_unread_first_and_marked_when_read(session, cast, signed_in):
    person = cast.person("liaison")
    deliver(person, "a", "甲")
    deliver(person, "b", "乙")
    browser = signed_in("liaison")
    newest = session.scalars(queries.inbox_of(person)).first()
    browser.post(f"/messages/{newest.id}/reading")
    page = browser.get("/messages")
    assert page.text.index("甲") < page.text.index("乙")
    assert "未读1条" in page.text
    assert (
        browser.post(f"/messages/{newest.id}/reading", {"next": "https://evil.example"}).location
        == "/messages"
    )


def test_everything_read_at_once(session, cast, signed_in):
    person = cast.person("liaison")
    deliver(person, "a")
    deliver(person, "b")
    deliver(cast.person("unit_head"), "a")
    browser = signed_in("liaison")
    browser.post("/messages/readings")
    assert queries.unread_count(person.id) == 0
    assert queries.unread_count(cast.person("unit_head").id) == 1
    browser.get("/messages")


def test_a_message_shows_its_body_and_reading_it_writes_nothing(session, cast, signed_in):
    person = cast.person("liaison")
    deliver(person)
    message = session.scalars(queries.inbox_of(person)).one()
    page = signed_in("liaison").get(f"/messages/{message.id}")
    assert page.heading == "3月7日待办：共1项"
    assert "另有3项" in page.text
    assert queries.unread_count(person.id) == 1


def test_another_persons_message_does_not_exist(session, cast, signed_in):
    deliver(cast.person("liaison"))
    message = session.scalars(queries.inbox_of(cast.person("liaison"))).one()
    stranger = signed_in("other_liaison")
    stranger.get(f"/messages/{message.id}", status=404)
    stranger.post(f"/messages/{message.id}/reading", status=404)


def test_an_empty_inbox_says_what_will_come(signed_in):
    assert "收件箱是空的" in signed_in("leader").get("/messages").text
