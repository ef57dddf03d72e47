"""Two accounts whose files name none: a report that replaces every member of its days by others is asked about."""

import pytest

from ecm.errors import ChangedShape
from ecm.ingest import ChangeKind, FileResult, SchemaContract, Status, delete_pending_files, load, pending_files
from tests.metrics.conftest import empty_shop, shop
from tests.metrics.shop import Shop

__all__ = ["empty_shop", "shop"]


def ask(shop: Shop, text: str, asks: SchemaContract = SchemaContract.PERSON, namespace: str = "") -> FileResult:
    (result,) = load(shop.store, [shop.write("r.csv", text)], today=shop.today, asks=asks, namespace=namespace)
    return result


def google(*rows: str, of: str = "Campaign") -> str:
    return f"Campaign report\n1 June 2026 - 3 June 2026\nDay,{of},Currency code,Cost,Impr.,Clicks\n" + "\n".join(rows)


def days(member: str, cost: str, first: int = 1, last: int = 3) -> list[str]:
    return [f"2026-06-{d:02},{member},EUR,{cost},100,5" for d in range(first, last + 1)]


DE, FR = google(*days("Brand DE", "10.00")), google(*days("Brand FR", "7.00"))


def test_another_accounts_report_waits_for_a_person_and_can_be_loaded_beside(empty_shop: Shop) -> None:
    shop = empty_shop
    ask(shop, DE)
    for asks in (SchemaContract.PERSON, SchemaContract.LATER):
        held = ask(shop, FR, asks)
        assert held.status is Status.HELD
        assert isinstance(held.error, ChangedShape)
        assert [c.kind for c in held.changes] == [ChangeKind.MEMBERS]
        assert (
            "would replace every campaign of 3 days (1–3 Jun 2026) by others (Brand DE by Brand FR)"
            in held.error.message
        )
    assert shop.value("cost", "2026-06-01", "2026-06-03") == 30
    (one,) = pending_files(shop.store)
    (loaded,) = load(shop.store, [one.path], today=shop.today, names=[one.name], namespace="France")
    delete_pending_files(shop.store, [one.key])
    assert (loaded.status, loaded.updated, loaded.warnings) == (Status.LOADED, 0, ())
    assert shop.values("cost", "campaign", "2026-06-01", "2026-06-03") == {"Brand DE": 30, "Brand FR": 21}


def test_on_the_command_line_it_is_loaded_and_the_warning_names_it(empty_shop: Shop) -> None:
    shop = empty_shop
    ask(shop, DE, SchemaContract.NOBODY)
    result = ask(shop, FR, SchemaContract.NOBODY)
    assert result.status is Status.LOADED
    assert result.warnings == (
        "It replaced every campaign of 3 days (1–3 Jun 2026) by others (Brand DE by Brand FR): another account? "
        "Then undo this load and load it with --namespace.",
    )


GSC = "date,query,clicks,impressions\n"
OTHERS = {
    "ad groups": (google(*days("A,G1", "1"), of="Campaign,Ad group"), google(*days("B,G1", "2"), of="Campaign,Ad group")),
    "one day of several campaigns": (
        google(*days("A", "1", 1, 1), *days("B", "2", 1, 1)),
        google(*days("C", "3", 1, 1), *days("D", "4", 1, 1)),
    ),
    "a name in common on one day": (
        google(*days("Brand", "10"), *days("Only DE", "5", 3, 3)),
        google(*days("Marque", "7"), *days("Brand", "1", 3, 3)),
    ),
    "a period": (
        "Campaign report\n1 July 2026 - 31 July 2026\nCampaign,Currency code,Cost,Impr.,Clicks\nA,EUR,9,9,9\n",
        "Campaign report\n1 July 2026 - 31 July 2026\nCampaign,Currency code,Cost,Impr.,Clicks\nB,EUR,8,9,9\n",
    ),
    "search terms": (
        GSC + "2026-06-01,mug,5,9\n2026-06-02,mug,4,9\n",
        GSC + "2026-06-01,tasse,3,9\n2026-06-02,tasse,2,9\n",
    ),
    "landing pages": (
        "date,landing_page,sessions\n2026-06-01,/,9\n2026-06-01,/de,5\n2026-06-02,/de,4\n",
        "date,landing_page,sessions\n2026-06-01,/,8\n2026-06-01,/fr,3\n2026-06-02,/fr,2\n",
    ),
}  # fmt: skip
THE_SAME = {
    "a campaign more": (google(*days("A", "1")), google(*days("A", "2"), *days("B", "2"))),
    "renamed": (google(*days("Brand", "10")), google(*days("Brand 2026", "10", 1, 2), *days("Brand 2026", "11", 3, 3))),
    "one row of one day": (google(*days("A", "1", 3, 3)), google(*days("B", "2", 3, 3))),
    "ad groups renamed": (google(*days("A,G1", "1"), of="Campaign,Ad group"), google(*days("A,G2", "2"), of="Campaign,Ad group")),
    "other days": (google(*days("A", "1", 1, 2)), google(*days("B", "2", 3, 3))),
    "another breakdown": (google(*days("A", "1")), google(*days("B,G", "2"), of="Campaign,Ad group")),
    "no breakdown": ("date,sessions\n2026-06-01,5\n2026-06-02,5\n", "date,sessions\n2026-06-01,9\n2026-06-02,9\n"),
}  # fmt: skip


@pytest.mark.parametrize("number", range(len(OTHERS)), ids=list(OTHERS))
def test_wholly_other_members_are_held(shop: Shop, number: int) -> None:
    first, other = list(OTHERS.values())[number]
    namespace = f"held {number}"
    assert ask(shop, first, namespace=namespace).status is Status.LOADED
    assert ask(shop, other, namespace=namespace).status is Status.HELD


@pytest.mark.parametrize("number", range(len(THE_SAME)), ids=list(THE_SAME))
def test_what_one_account_may_export_is_loaded_unasked(shop: Shop, number: int) -> None:
    first, other = list(THE_SAME.values())[number]
    namespace = f"same {number}"
    assert ask(shop, first, namespace=namespace).status is Status.LOADED
    result = ask(shop, other, namespace=namespace)
    assert (result.status, [w for w in result.warnings if "another account" in w]) == (Status.LOADED, [])


def test_accounts_that_are_named_are_told_apart_by_their_names(shop: Shop) -> None:
    header = "date,platform,account,currency,cost,campaign\n"
    rows = "2026-06-01,meta,{0},EUR,5,{0}\n2026-06-02,meta,{0},EUR,5,{0}\n"
    for account in ("x", "y"):
        assert ask(shop, header + rows.format(account), namespace="named").status is Status.LOADED
