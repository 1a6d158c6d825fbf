"""The only ways in which leaflets, their blocks, tables, claims and sources change."""

from .claims import add_source, cite_source, keep_copy, revise_claim, revise_source
from .editing import (
    add_block,
    change_settings,
    duplicate_block,
    duplicate_leaflet,
    move_block,
    remove_block,
    revise_block,
    start_leaflet,
)
from .ending import delete_leaflet, put_leaflet_back, take_down_leaflet
from .making import QuotationData, make_leaflet
from .publishing import publish_leaflet, publish_translation, withdraw_leaflet
from .rechecking import accept_page, look_at_page, plan_page_checks
from .tabulating import check_table, save_table
from .translating import link_translation, start_translation, translate_leaflet, write_by_hand

__all__ = [
    "QuotationData",
    "accept_page",
    "add_block",
    "add_source",
    "change_settings",
    "check_table",
    "cite_source",
    "delete_leaflet",
    "duplicate_block",
    "duplicate_leaflet",
    "keep_copy",
    "link_translation",
    "look_at_page",
    "make_leaflet",
    "move_block",
    "plan_page_checks",
    "publish_leaflet",
    "publish_translation",
    "put_leaflet_back",
    "remove_block",
    "revise_block",
    "revise_claim",
    "revise_source",
    "save_table",
    "start_leaflet",
    "start_translation",
    "take_down_leaflet",
    "translate_leaflet",
    "withdraw_leaflet",
    "write_by_hand",
]
