# ruff: noqa: E501  one phrase, one line
"""What letters say in English, as data."""

from undersigned.importing.phrases.shape import NOT_END, OUTLET, Phrases, words

_FEELINGS = (
    r"(?:(?:deep(?:est)?|great|much|all|our|utmost|kind(?:est)?|warm(?:est)?|best|sincere|good|fraternal|"
    r"internationalist|neighbou?rly|firm)\s+)*"
    r"(?:solidarity|respect|hope|love|thanks|gratitude|regards|wishes|greetings|determination|anger|concern|"
    r"appreciation|friendship|peace|struggle|unity|sorrow|resolve|community|anticipation|kindness|admiration|"
    r"confidence|trust|joy|faith|rage|courage|grief|affection|faithfulness|esteem)"
)
_INTRO = r"(?:introduction|introductory\s+(?:note|words|remarks)|foreword|preface|preamble|comment(?:ary)?|note|words|remarks)"
_ENGLISH_VERBS = (
    r"(?:writ|call|ask|appeal|urg|demand|stand|speak|address|mak|do|tak|work|try|hop|look|com|turn|not|deep|very|so|now|"
    r"also|here|all|both|still|aware|glad|proud|sure|concern|worr|shock|appall|grate|pleas|sad|confident|convinced|oppos|commit)"
)

ENGLISH = Phrases(
    stopwords=words(
        "the of and to a in is that for it as was with be by on not we you our this are from at have has your will or which "
        "their they who would been its were us than but all can more if no an do please"
    ),
    salutations=(
        r"(?:my\s+|our\s+)?dear(?:est)?\b",
        r"to\s+whom\s+it\s+may\s+concern",
        r"(?:hono(?:u)?rable|esteemed|respected|your\s+(?:excellency|excellencies|worship|grace|majesty|holiness))\b",
        r"ladies\s+and\s+gentlemen",
        r"(?:sisters\s+and\s+brothers|brothers\s+and\s+sisters)\b",
    ),
    calls=(
        r"(?:comrades|friends|colleagues|neighbou?rs|sisters|brothers|fellow|hello|hi|greetings|good\s+(?:morning|day|evening)|"
        r"members\s+of|to\s+(?:the|our|all|every|members|my)|mr|mrs|ms|madam|sir|president|minister|prime\s+minister|mayor|"
        r"councillors?|senators?|workers|citizens|people\s+of|students)\b",
    ),
    closings=(
        r"in\s+" + _FEELINGS + r"(?:\s*,?\s+and\s+(?:in\s+)?" + _FEELINGS + r")*",
        r"(?:with|yours?\s+in|yours\s+with)\s+(?:our\s+)?" + _FEELINGS + r"(?:\s*,?\s+and\s+" + _FEELINGS + r")*",
        r"(?:yours?\s+)?(?:very\s+)?(?:most\s+)?(?:sincerely|faithfully|truly|respectfully|cordially|fraternally|gratefully)"
        r"(?:\s+(?:yours|submitted))?",
        r"(?:(?:kind(?:est)?|warm(?:est)?|best|many|our|all)\s+)+(?:regards|wishes|thanks|greetings)",
        r"regards|best|many\s+thanks|thank\s+you(?:\s+(?:very\s+much|in\s+advance|for\s+your\s+(?:time|attention)))?",
        r"solidarity|in\s+peace|for\s+(?:peace|freedom|justice)(?:\s+and\s+(?:peace|freedom|justice))?|yours|love",
    ),
    title_cues=(
        r"(?<!^an )\b(?:open\s+letter|(?<!^a )letter\s+(?:to|from|of)|joint\s+(?:letter|statement)|appeal|petition|statement|"
        r"call\s+(?:to|for|on)|message\s+to|declaration)\b",
    ),
    frames=(
        NOT_END + r"{0,160}?\b(?:re-?)?(?:printed|published|posted|issued|shared|circulated|translated|appeared)\s+"
        r"(?:first\s+|originally\s+|today\s+|here\s+)?(?:by|in|on|at)\s+"
        + OUTLET
        + r",?\s+(?:with|under|together\s+with)\s+"
        r"(?:the|this|an?|its|their|his|her|our)\s+(?:(?:following|own|short|brief|editorial)\s+)*"
        + _INTRO
        + r"[^:.\n]{0,40}:",
        OUTLET
        + r"(?<!ditor's)(?<!ditor’s)(?<!ditors)(?<!ditors')(?<!ditors’)\s+(?:writes?|introduces?|explains?|adds?|notes?)(?:\s+(?:by\s+way\s+of\s+introduction|this|it|the\s+letter)"
        r"[^:.\n]{0,60})?\s*:",
        r"(?:the\s+|an?\s+)?" + _INTRO + r"\s+(?:by|from|of)\s+" + OUTLET + r"\s*:",
    ),
    notes=(
        r"(?:the\s+)?(?:editors?['’]?s?['’]?\s+)(?:note|introduction|comment|preface)\s*[:.–—-]",
        r"(?:introduction|introductory\s+note|foreword|preface)\s*[:.–—-]",
        r"(?:the\s+following|this|the)\s+(?:(?:open|joint|public|short|important)\s+)*(?:letter|appeal|statement|petition|text)\b"
        r"[^.\n]{0,160}?\b(?:was|is|has\s+been|were|appeared|comes)\b",
        r"we\s+(?:re)?(?:print|publish|share|post)\b[^.\n]{0,120}?\b(?:letter|appeal|statement|petition)\b",
        r"(?:(?:first|originally|previously)\s+)?(?:re)?(?:published|printed|posted)\s+(?:by|in|on|at|from)\b",
    ),
    signed=(
        r"(?:the\s+)?(?:first\s+|initial\s+|original\s+|full\s+list\s+of\s+)?(?:signatories|signatures|signers|undersigned)"
        r"(?:\s+(?:so\s+far|to\s+date|include|are|as\s+of\b[^:]{0,40}))?",
        r"(?:co-?)?signed(?:\s+by)?(?:\s+the\s+following)?|(?:list\s+of\s+)?(?:signatories|names)|the\s+undersigned|endorsed\s+by|supported\s+by",
    ),
    columns=(
        r"(?:full\s+)?names?|signator(?:y|ies)|affiliations?|organi[sz]ations?|institutions?|titles?|roles?|place|city|town",
    ),
    postscripts=(r"p\.?\s?p?\.?\s?s\b\.?\s*:?",),
    to_labels=(r"(?:addressed\s+)?to|for\s+the\s+attention\s+of|attn\.?|addressees?|recipients?",),
    from_labels=(r"from|senders?",),
    to_in_title=(
        r"\b(?:letter|appeal|message|petition|plea|statement|response|address)s?\b(?:\s+(?:from|by|of)\s+.{2,80}?)?\s+to\s+"
        r"(?P<whom>(?:the|our|all|every|members|my|his|her)\b.{2,160}?|(?-i:[^\W\d_a-z]).{1,160}?)"
        r"(?:\s+(?:from|by|on|about|regarding|concerning|against|in\s+support)\b.*)?$",
    ),
    senders=(
        r"\b(?:we|i)\b[^.!?]{0,80}?\b(?:writ(?:e|ing)|speak(?:ing)?|address(?:ing)?|appeal(?:ing)?|turn(?:ing)?|com(?:e|ing)|"
        r"call(?:ing)?|ask(?:ing)?)\b[^.!?]{0,60}?\bas\s+(?!well\b|soon\b|if\b|long\b|we\b|you\b|it\b)(?P<who>[^.!?;]{3,600})",
        r"\bwe,?\s+(?:the\s+)?undersigned,?\s+(?:are\s+)?(?!" + _ENGLISH_VERBS + r")"
        r"(?P<who>(?:[\w'’-]+\s+){0,4}?(?:[\w'’-]+s|people|staff|faculty|alumni|women|men|children)\b[^,.!?;]{0,200})",
        r"\bas\s+(?P<who>(?:[\w'’-]+\s+){0,3}?[\w'’-]+s\s+(?:of|in|at|from|who|and|on)\b[^,.!?;]{2,200}),\s+(?:we|i)\b",
        r"\bwe,\s+(?!the\s+undersigned)(?:the\s+)?(?P<who>[^,.!?;]{4,200}),\s",
        r"\bwe\s+are\s+(?:an?\s+(?:group|coalition|network)\s+of\s+)?(?!" + _ENGLISH_VERBS + r")"
        r"(?P<who>(?:[\w'’-]+\s+){0,4}?[\w'’-]+s\s+(?:of|in|at|from|who|and|on)\b[^.!?;]{2,300})",
        r"\bon\s+behalf\s+of\s+(?P<who>[^,.!?;]{3,200})",
    ),
    qualifiers=(
        r"(?:well\s+)?over|(?:well\s+)?more\s+than|at\s+least|nearly|almost|about|around|some|approximately|up\s+to|close\s+to|"
        r"no\s+fewer\s+than|upwards\s+of|fewer\s+than|less\s+than",
    ),
    counted=(r"signator(?:y|ies)|signatures|signers|undersigned",),
    signing_verbs=(
        r"\b(?:signed|sent|written|supported|endorsed|issued|published|drafted|co-?signed)\b[^.!?\d]{0,40}?\bby\b",
    ),
    others=(r"others|more|further|other\s+\w+",),
    joiners=(r"and|plus|\+",),
)
