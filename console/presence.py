"""Who is looking at which conversation, and who is typing there. Knows no sockets."""

import threading
from dataclasses import dataclass, field
from typing import Any

from console.auth import SessionPerson
from console.push import Hub


@dataclass(eq=False)
class Screen:
    """One open inbox of one person."""

    person: SessionPerson
    conversation: int | None = None
    typing: bool = field(default=False)


class Presence:
    """Tells every screen whenever somebody comes, goes, or begins to type."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._screens: list[Screen] = []
        self._lock = threading.Lock()

    def enter(self, person: SessionPerson) -> Screen:
        """A new screen that looks at nothing yet."""
        screen = Screen(person)
        with self._lock:
            self._screens.append(screen)
        return screen

    def look(self, screen: Screen, conversation: int | None) -> None:
        """The screen shows another conversation, or none."""
        if screen.conversation == conversation:
            return
        with self._lock:
            left, screen.conversation, screen.typing = screen.conversation, conversation, False
        for changed in (left, conversation):
            self._tell(changed)

    def typing(self, screen: Screen, typing: bool) -> None:
        """The person has begun or stopped typing in the conversation the screen shows."""
        if screen.typing == typing or screen.conversation is None:
            return
        screen.typing = typing
        self._tell(screen.conversation)

    def leave(self, screen: Screen) -> None:
        """The screen is closed."""
        with self._lock:
            self._screens.remove(screen)
        self._tell(screen.conversation)

    def of(self, conversation: int) -> dict[str, Any]:
        """Who looks at a conversation, and who of them is typing."""
        with self._lock:
            here = [screen for screen in self._screens if screen.conversation == conversation]
        people = {screen.person.id: screen.person.name for screen in here}
        typing = {screen.person.id for screen in here if screen.typing}
        return {
            "type": "presence",
            "conversation": conversation,
            "people": [{"id": id, "name": name} for id, name in people.items()],
            "typing": [{"id": id, "name": people[id]} for id in typing],
        }

    def _tell(self, conversation: int | None) -> None:
        if conversation is not None:
            self._hub.publish(self.of(conversation))
