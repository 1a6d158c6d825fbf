"""The only ways in which leaflets, their blocks, tables, claims and sources change."""

from .claims import add_source, cite_source, keep_copy, revise_claim, revise_source
from .editing import (
    add_block,
    change_settings,
    duplicate_block,
    duplicate_leaflet,
    move_block,
    publish_leaflet,
    remove_block,
    revise_block,
    start_leaflet,
    withdraw_leaflet,
)
from .making import QuotationData, make_leaflet
from .tabulating import check_table, save_table

__all__ = [
    "QuotationData",
    "add_block",
    "add_source",
    "change_settings",
    "check_table",
    "cite_source",
    "duplicate_block",
    "duplicate_leaflet",
    "keep_copy",
    "make_leaflet",
    "move_block",
    "publish_leaflet",
    "remove_block",
    "revise_block",
    "revise_claim",
    "revise_source",
    "save_table",
    "start_leaflet",
    "withdraw_leaflet",
]
