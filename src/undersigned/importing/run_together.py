"""English words that are set before and behind others, as data: to notice two words that were run together.

`FRONT` followed by `BACK` is suspect unless people do write it as one (`WHOLE`). Only long second words are
listed: short ones form too many compounds that are words ("bus stop" and "busway", "airport").
"""

from __future__ import annotations

_FRONT = """
    air arms art bank bike bird blood board bread bridge budget bus business care child children church city
    civil class clean climate coal coast community council country court crime culture data day debt dinner
    district dog door drug east energy event every evening family farm fire fish flood food foreign fuel garden
    gas general girl global government group hate health heat heating high holiday home hospital hour housing
    human income job labour land language law leisure letter library life light line local lunch main market
    meeting member men military mobile money morning music night noise north nurse office oil open park parking
    party peace pension people phone planning play police policy pool power press price prison private public
    rail rain reading refugee rent rescue river road safety school science sea security sick social solar south
    speed staff state steel street strike student summer sun swimming tax teacher tenant ticket town trade
    traffic train tram transport tree union village voluntary war waste water weather week west winter women
    work worker world year young youth
"""
FRONT = frozenset(_FRONT.split())

_BACK = """
    access accident account action activist activity advice agency agreement allowance animal answer area
    argument arrangement assembly attack attendance benefit branch building campaign capital career centre
    charge children citizen classes cleaner clinic closure collection college commission committee community
    company concert condition conference contract control cost council country course crisis culture customer
    danger deadline decision defence defense delivery demand department development director district doctor
    driver education election emergency employer employment engineer equipment evidence exhibition expert
    factory failure family festival forest funding future garden government hospital housing industry
    information injury inspection inspector insurance investment kitchen language lecture lesson letter library
    limit machine management manager market meeting member membership mistake museum network number officer
    operation organisation organization parent passenger patient payment pension people period petition picture
    pipeline planning policy pollution population poverty practice price prisoner problem process programme
    project property protection protest provider provision quality question recycling reduction reform refuge
    region repair report request research resident restaurant review right rights safety school secretary
    section security sentence service session shelter shortage situation society soldier solidarity station
    statement storage strategy student subsidy supplier supply support swimmer swimming system teacher tenant
    theatre therapy ticket traffic training transport treatment tribunal university vehicle victim village
    visitor volunteer weapon welfare window winter worker
"""
BACK = frozenset(_BACK.split())

_WHOLE = """
    airfield artwork bankruptcy birthday bloodstream bookkeeping businesspeople caretaker childbirth childcare
    classroom clergyman countryside courthouse daytime everyday everything fireplace fisherman footballer
    grassroots greenhouse headquarters highlight homeland homeowner homework household housework landlord
    landowner landscape lawmaker lifestyle lifetime marketplace newspaper nightlife northeast northwest openness
    paperwork peacekeeping policymaker railway rainforest seaside shareholder southeast southwest spokesperson
    statesman stakeholder streetlight sunlight taxpayer townspeople tradesman tradespeople warehouse waterfront
    weekend whistleblower wildlife workforce workplace workshop worldwide yearlong youthful everyone townhouse
    schoolteacher schoolchildren waterworks policeman policewoman schoolhouse farmworker steelworker woodworker
    dockworker
"""
WHOLE = frozenset(_WHOLE.split())
