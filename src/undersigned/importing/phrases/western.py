# ruff: noqa: E501  one phrase, one line
"""What letters say in French, German and Spanish, as data."""

from undersigned.importing.phrases.shape import NOT_END, OUTLET, Phrases, words

FRENCH = Phrases(
    stopwords=words(
        "le la les de des et du un une en que qui dans pour nous vous sur pas est ce au par plus avec ne notre votre nos vos sont aux cette"
    ),
    salutations=(r"ch(?:er|ère|ers|ères)\b", r"(?:madame|monsieur|mesdames|messieurs)\b"),
    calls=(r"(?:ami(?:e|s|es)|camarades|bonjour|à)\b",),
    closings=(
        r"(?:bien\s+)?(?:cordialement|solidairement|fraternellement|respectueusement|amicalement|sincèrement)",
        r"(?:veuillez|(?:nous\s+vous|je\s+vous)\s+pri(?:ons|e)\s+d[’']|recevez|agréez)\s*[^.!?\n]{0,160}?"
        r"\b(?:salutations|considération|sentiments|respects|hommages|remerciements)(?:\s+[\w’']+){0,4}",
        r"avec\s+(?:toute\s+)?(?:notre\s+)?(?:solidarité|respect|gratitude|espoir)|en\s+(?:toute\s+)?solidarité|merci",
    ),
    title_cues=(r"\b(?:lettre\s+(?:ouverte|à|au|aux)|appel|pétition|déclaration|tribune)\b",),
    frames=(
        NOT_END
        + r"{0,160}?\b(?:repris|reproduit|publié|paru|imprimé|diffusé)\w*\s+(?:par|dans|sur)\s+"
        + OUTLET
        + r",?\s+avec\s+(?:l['’]|la\s+|le\s+|cette\s+|une\s+)?(?:introduction|préface|présentation|chapeau|note)(?:\s+(?:suivante?|ci-dessous))?\s*:",
    ),
    notes=(r"(?:introduction|note\s+de\s+la\s+rédaction|préface|chapeau)\s*[:.–—-]",),
    signed=(r"(?:premi(?:er|ère)s\s+)?signataires|signé\s+par|signatures",),
    columns=(r"nom|prénom|organisation|ville|fonction",),
    to_labels=(r"à|destinataires?",),
    from_labels=(r"de|expéditeurs?",),
    to_in_title=(r"\b(?:lettre(?:\s+ouverte)?|appel)\s+(?:à|au|aux)\s+(?P<whom>.{2,160}?)$",),
    senders=(
        r"\bnous,\s+(?:soussigné(?:e|s|es|·e·s)?,?\s+)?(?P<who>[^,.!?;]{4,200}),",
        r"\ben\s+tant\s+que\s+(?P<who>[^,.!?;]{4,200}),\s+nous\b",
    ),
    qualifiers=(r"plus\s+de|près\s+de|environ|au\s+moins|presque",),
    counted=(r"signataires|signatures|personnes\s+ont\s+(?:déjà\s+)?signé",),
    signing_verbs=(r"\bsigné\w*\s+par\b",),
    others=(r"autres(?:\s+personnes)?|personnes",),
    joiners=(r"et|ainsi\s+que",),
)

GERMAN = Phrases(
    stopwords=words(
        "der die das und in zu den von wir ist mit für nicht auf sie ein eine im dem des auch sich als an es unsere ihre uns dass werden haben sind"
    ),
    salutations=(r"(?:sehr\s+geehrte[rs]?|liebe[rs]?|geehrte|werte)\b",),
    calls=(r"(?:freund(?:e|innen)|kolleg(?:en|innen)|guten\s+tag|hallo|an)\b",),
    closings=(
        r"mit\s+(?:freundlichen|solidarischen|besten|herzlichen|hochachtungsvollen)\s+grüßen",
        r"mit\s+freundlichem\s+gruß|hochachtungsvoll|in\s+solidarität|solidarisch|viele\s+grüße|danke",
    ),
    title_cues=(r"\b(?:offener\s+brief|brief\s+an|appell|aufruf|petition|erklärung)\b",),
    frames=(
        NOT_END
        + r"{0,160}?\b(?:nach|ab)?(?:gedruckt|veröffentlicht|erschienen)\s+(?:von\s+(?:der\s+|dem\s+)?|vom\s+|im\s+|in\s+(?:der\s+|dem\s+)?|bei\s+)"
        + OUTLET
        + r",?\s+mit\s+(?:der\s+|dieser\s+|einer\s+|dem\s+)?(?:folgende[rnm]\s+)?(?:einleitung|vorwort|vorbemerkung|einführung)\s*:",
    ),
    notes=(r"(?:einleitung|vorwort|anmerkung\s+der\s+redaktion|vorbemerkung)\s*[:.–—-]",),
    signed=(r"(?:erst)?unterzeichner(?:innen|\*innen|:innen)?|unterschriften|unterzeichnet\s+von|gezeichnet",),
    columns=(r"name|organisation|ort|funktion",),
    to_labels=(r"an",),
    from_labels=(r"von",),
    to_in_title=(r"\b(?:brief|appell)\s+an\s+(?P<whom>.{2,160}?)$",),
    senders=(
        r"\bwir,\s+(?:die\s+unterzeichnenden,?\s+)?(?P<who>[^,.!?;]{4,200}),",
        r"\bals\s+(?P<who>[^,.!?;]{4,200})\s+(?:schreiben|wenden|fordern|bitten)\s+wir\b",
    ),
    qualifiers=(r"über|mehr\s+als|rund|etwa|mindestens|fast",),
    counted=(
        r"unterschriften|unterzeichner\w*|(?:menschen|personen|leute)\s+(?:haben\s+)?(?:bereits\s+|schon\s+|diesen\s+brief\s+)*(?:unterschrieben|unterzeichnet)",
    ),
    signing_verbs=(r"\bunterzeichnet\s+von\b",),
    others=(r"weiteren?|andere|personen",),
    joiners=(r"und|sowie",),
)

SPANISH = Phrases(
    stopwords=words(
        "el la los las de que y en un una por con para no se del al nos su es lo como más nuestra nuestro sus ha este esta son pero"
    ),
    salutations=(r"(?:queridos?|queridas?|estimad[oa]s?|apreciad[oa]s?)\b", r"a\s+quien\s+corresponda"),
    calls=(r"(?:amig[oa]s|compañer[oa]s|vecin[oa]s|hola|señor(?:es|as?)?)\b",),
    closings=(
        r"(?:atentamente|cordialmente|solidariamente|respetuosamente|fraternalmente|sinceramente)",
        r"(?:en|con)\s+(?:toda\s+)?(?:nuestra\s+)?(?:solidaridad|respeto|esperanza|gratitud)|un\s+saludo(?:\s+cordial)?|saludos(?:\s+cordiales)?|gracias",
    ),
    title_cues=(r"\b(?:carta\s+(?:abierta|a|al)|llamamiento|petición|declaración|manifiesto)\b",),
    frames=(
        NOT_END
        + r"{0,160}?\b(?:reproducid|publicad|reimpres|difundid|aparecid)\w*\s+(?:por|en)\s+"
        + OUTLET
        + r",?\s+con\s+(?:la\s+|esta\s+|una\s+|el\s+)?(?:siguiente\s+)?(?:introducción|presentación|nota|prólogo)(?:\s+siguiente)?\s*:",
    ),
    notes=(r"(?:introducción|nota\s+(?:de\s+la\s+redacción|del\s+editor)|prólogo)\s*[:.–—-]",),
    signed=(r"(?:primer[oa]s\s+)?firmantes|firman|firmado\s+por|firmas",),
    columns=(r"nombre|apellidos|organización|ciudad|cargo",),
    to_labels=(r"a|para",),
    from_labels=(r"de",),
    to_in_title=(r"\b(?:carta(?:\s+abierta)?|llamamiento)\s+(?:a|al)\s+(?P<whom>.{2,160}?)$",),
    senders=(
        r"\bnosotr[oa]s,\s+(?:l[oa]s\s+abajo\s+firmantes,?\s+)?(?P<who>[^,.!?;]{4,200}),",
        r"\babajo\s+firmantes,\s+(?P<who>[^,.!?;]{4,200}),",
        r"\bcomo\s+(?P<who>[^,.!?;]{4,200}),\s+(?:nos|escribimos|pedimos)\b",
    ),
    qualifiers=(r"más\s+de|cerca\s+de|casi|al\s+menos|unos|alrededor\s+de",),
    counted=(r"firmas|firmantes|personas\s+(?:ya\s+)?han\s+firmado",),
    signing_verbs=(r"\bfirmad[oa]\w*\s+por\b|\bhan\s+firmado(?:\s+ya)?(?:\s+(?:la|esta)\s+carta)?",),
    others=(r"personas(?:\s+más)?|más|otr[oa]s",),
    joiners=(r"y|así\s+como",),
)
