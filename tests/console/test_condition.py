"""What an administrator sees of the installation: queues, and the rules in force."""

from datetime import timedelta

import pytest

from console.condition import Condition
from console.push import Hub
from console.rule_file import load_rules
from console.settings import Settings
from db.models import now
from db.queries import jobs, outbox
from tests.console.rows import add_conversation, add_message
from tests.fakes import FakeReader


@pytest.fixture
def condition(database, tmp_path):
    settings = Settings(data_dir=tmp_path, webhook_url="https://example.org/hook")
    return Condition(
        database, settings=settings, hub=Hub(), reader=FakeReader("v2"), rules=load_rules()
    )


def test_the_system_says_what_runs_and_what_waits(condition, database):
    """Queues are counted from the database, and nothing secret is told."""
    with database.session() as session:
        message = add_message(session, "unread", at=now(), label=None)
        jobs.add(session, message_id=message.id, at=now())
        for name in ("reply.sent", "message.scored"):
            talk = add_conversation(session, at=now())
            event = outbox.add(session, event=name, conversation_id=talk.id, payload={})
        outbox.failed(
            session, event_id=event.id, error="500", next_attempt_at=now() + timedelta(hours=1)
        )
        session.commit()
    system = condition.system()
    assert system["reads"] == "v2"
    assert system["scoring_queue"] == 1
    assert system["outbox"] == {"pending": 2, "failing": 1, "error": "500"}
    assert system["database"]["kind"] == ("SQLite" if database.is_sqlite else "PostgreSQL")
    assert "secret" not in str(system) and "password" not in str(system)


def test_every_rule_in_force_is_listed_with_its_terms(condition):
    """In the order of the file, words apart by language, thresholds as numbers."""
    rules = {rule["id"]: rule for rule in condition.rules()}
    assert list(rules) == [rule.heading.id for rule in load_rules().rules]
    legal = rules["legal_threat"]
    assert "律师" in legal["words"]["zh"] and "lawyer*" in legal["words"]["en"]
    assert legal["severity"] == "urgent"
    assert rules["strongly_negative"]["probability"] == 0.9
    assert rules["falling"]["messages"] == 3
    assert rules["unanswered"]["first_reply"] == 5
    assert {rule["kind"] for rule in rules.values()} == {"words", "mood", "falling", "waiting"}
