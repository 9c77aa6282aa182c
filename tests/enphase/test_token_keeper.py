"""When a token is fetched, when it is not, and what people are told in between."""

import logging

import pytest

from enphase.opened_client import DAY, NOW, Hand, token, token_text
from enphase.scripted_gateway import SERIAL_NUMBER
from thinghost import CommunicationError, ConfigurationError, Secret
from thinghost_enphase.refusal import RefusedError
from thinghost_enphase.token_keeper import FetchedToken

HOUR = 3_600
DOWN = CommunicationError("Enphase is down")
REFUSED = RefusedError("wrong password")


class Scene:
    """A keeper at the hand of a clock, whose cloud gives or raises in turn what the test says, the last for ever."""

    def __init__(self, *given: Secret | Exception, kept: str | None = None) -> None:
        self.given = list(given)
        self.hand = Hand()
        self.asked_at: list[float] = []
        self.password = "first"
        self.storage: dict[str, object] = {} if kept is None else {"token": kept}
        self.keeper = FetchedToken(
            self.fetch, lambda: self.password, self.storage, SERIAL_NUMBER, self.hand.time
        )

    async def fetch(self) -> Secret:
        self.asked_at.append(self.hand.now - NOW)
        given = self.given.pop(0) if len(self.given) > 1 else self.given[0]
        if isinstance(given, Exception):
            raise given
        return given

    async def token_after(self, *seconds: float) -> list[str]:
        """Return the token, or why there is none, so many *seconds* from the beginning."""
        told = []
        for each in seconds:
            self.hand.now = NOW + each
            try:
                told.append((await self.keeper.token()).reveal())
            except (CommunicationError, ConfigurationError) as error:
                told.append(str(error))
        return told


async def test_a_token_that_was_kept_serves_without_the_cloud() -> None:
    scene = Scene(DOWN, kept=token_text())
    assert await scene.token_after(0, DAY) == [token_text()] * 2
    assert scene.asked_at == []


@pytest.mark.parametrize("kept", [None, "rubbish", token_text(expires=NOW), token_text(audience="2")])
async def test_without_a_good_one_it_is_fetched_and_kept(kept: str | None) -> None:
    scene = Scene(token(), kept=kept)
    assert await scene.token_after(0, HOUR) == [token_text()] * 2
    assert (scene.asked_at, scene.storage) == ([0], {"token": token_text()})


@pytest.mark.parametrize(
    ("lifetime", "left", "is_renewed"),
    [
        (365 * DAY, 31 * DAY, False),
        (365 * DAY, 29 * DAY, True),
        (12 * HOUR, 3 * HOUR, False),
        (12 * HOUR, HOUR, True),
    ],
)
async def test_it_is_renewed_weeks_ahead_and_one_of_an_installer_hours_ahead(
    lifetime: float, left: float, *, is_renewed: bool
) -> None:
    kept = token_text(expires=NOW + left, lifetime=lifetime)
    scene = Scene(token(), kept=kept)
    assert await scene.token_after(0) == [token_text() if is_renewed else kept]


async def test_the_cloud_that_is_down_is_asked_ever_more_seldom_while_the_old_one_serves() -> None:
    kept = token_text(expires=NOW + DAY)
    scene = Scene(DOWN, kept=kept)
    minutes = [60 * minute for minute in range(24 * 60)]
    assert set(await scene.token_after(*minutes)) == {kept}
    pauses = [
        int(after - before) // 60 for before, after in zip(scene.asked_at, scene.asked_at[1:], strict=False)
    ]
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert await scene.token_after(DAY) == ["Enphase is down"]
    assert scene.keeper.expiry() == "2026-09-22: it cannot be renewed, Enphase is down"


async def test_credentials_that_are_refused_are_tried_again_after_six_hours() -> None:
    scene = Scene(REFUSED)
    told = await scene.token_after(0, HOUR, 6 * HOUR - 1, 6 * HOUR)
    assert (told, scene.asked_at) == (["wrong password"] * 4, [0, 6 * HOUR])


async def test_credentials_that_have_changed_are_tried_at_once() -> None:
    scene = Scene(REFUSED, token())
    await scene.token_after(0)
    scene.password = "second"
    assert await scene.token_after(1) == [token_text()]


async def test_one_that_the_gateway_refuses_is_replaced() -> None:
    scene = Scene(token(), kept=token_text(expires=NOW + 300 * DAY))
    await scene.token_after(0)
    scene.keeper.refuse(token(expires=NOW + 300 * DAY))
    assert scene.storage == {}
    assert await scene.token_after(0) == [token_text()]


async def test_a_new_one_that_the_gateway_refuses_is_not_replaced_but_explained() -> None:
    scene = Scene(token())
    await scene.token_after(0)
    with pytest.raises(RefusedError) as refused:
        scene.keeper.refuse(token())
    assert str(refused.value) == (
        "the gateway refuses the token that Enphase gave: it was withdrawn, or the gateway's clock is wrong; "
        "get a new one at https://entrez.enphaseenergy.com"
    )
    assert await scene.token_after(HOUR) == [token_text()]
    assert scene.asked_at == [0]


async def test_one_for_another_gateway_is_not_taken() -> None:
    assert await Scene(token(audience="2")).token_after(0) == [
        "Enphase gave a token for the gateway 2: correct serialNumber"
    ]


async def test_one_that_has_ended_when_it_comes_is_explained() -> None:
    assert await Scene(token(expires=NOW - 1)).token_after(0) == [
        "Enphase gave a token that has ended already: is the clock right?"
    ]


async def test_the_end_of_a_token_is_told_without_the_token(caplog: pytest.LogCaptureFixture) -> None:
    scene = Scene(DOWN, DOWN, token())
    caplog.set_level(logging.INFO)
    await scene.token_after(0, 60, 180)
    assert caplog.messages == [
        f"gateway {SERIAL_NUMBER}: Enphase gave no token: Enphase is down",
        f"gateway {SERIAL_NUMBER}: Enphase gave a token that ends on 2027-09-21",
    ]
    assert scene.keeper.expiry() == "2027-09-21"
