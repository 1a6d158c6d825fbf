# ruff: noqa: E501  one phrase, one line
"""What letters say in each language, as data. A language is added by adding an entry.

All entries are regular expressions without capturing groups except the named ones, matched without
regard to case. `salutations` and `closings` match a line's start; `title_cues` anywhere in a title.
"""

from __future__ import annotations

from dataclasses import dataclass

_NOT_END = r"[^.:!?\n]"


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's phrases.

    `salutations` need no comma after them ("Dear friends"); `calls` are salutations only where one
    follows ("Friends,"). `frames` open an introduction and may name its `outlet`; `notes` open one that
    ends with its paragraph. `senders` name who "we" is as `who`; `to_in_title` names whom as `whom`.
    """

    stopwords: frozenset[str]
    salutations: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    closings: tuple[str, ...] = ()
    title_cues: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    postscripts: tuple[str, ...] = ()
    to_labels: tuple[str, ...] = ()
    from_labels: tuple[str, ...] = ()
    to_in_title: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    signing_verbs: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FEELINGS = (
    r"(?:(?:deep(?:est)?|great|much|all|our|utmost|kind(?:est)?|warm(?:est)?|best|sincere|good|fraternal|"
    r"internationalist|neighbou?rly|firm)\s+)*"
    r"(?:solidarity|respect|hope|love|thanks|gratitude|regards|wishes|greetings|determination|anger|concern|"
    r"appreciation|friendship|peace|struggle|unity|sorrow|resolve|community|anticipation|kindness|admiration|"
    r"confidence|trust|joy|faith|rage|courage|grief|affection|faithfulness|esteem)"
)
_OUTLET = r"(?P<outlet>[^.:;\n\[\]]{1,120}?)"
_INTRO = r"(?:introduction|introductory\s+(?:note|words|remarks)|foreword|preface|preamble|comment(?:ary)?|note|words|remarks)"
_ENGLISH_VERBS = (
    r"(?:writ|call|ask|appeal|urg|demand|stand|speak|address|mak|do|tak|work|try|hop|look|com|turn|not|deep|very|so|now|"
    r"also|here|all|both|still|aware|glad|proud|sure|concern|worr|shock|appall|grate|pleas|sad|confident|convinced|oppos|commit)"
)

ENGLISH = Phrases(
    stopwords=_words(
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
        _NOT_END + r"{0,160}?\b(?:re-?)?(?:printed|published|posted|issued|shared|circulated|translated|appeared)\s+"
        r"(?:first\s+|originally\s+|today\s+|here\s+)?(?:by|in|on|at)\s+"
        + _OUTLET
        + r",?\s+(?:with|under|together\s+with)\s+"
        r"(?:the|this|an?|its|their|his|her|our)\s+(?:(?:following|own|short|brief|editorial)\s+)*"
        + _INTRO
        + r"[^:.\n]{0,40}:",
        _OUTLET
        + r"(?<!ditor's)(?<!ditor’s)(?<!ditors)(?<!ditors')(?<!ditors’)\s+(?:writes?|introduces?|explains?|adds?|notes?)(?:\s+(?:by\s+way\s+of\s+introduction|this|it|the\s+letter)"
        r"[^:.\n]{0,60})?\s*:",
        r"(?:the\s+|an?\s+)?" + _INTRO + r"\s+(?:by|from|of)\s+" + _OUTLET + r"\s*:",
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
)

RUSSIAN = Phrases(
    stopwords=_words(
        "и в не на что мы с по как к это из за для от вы у о но же все его так их бы или был наш наши вас нас чтобы при до"
    ),
    salutations=(r"(?:глубоко)?уважаем\w+", r"дорог(?:ие|ой|ая)\b", r"многоуважаем\w+"),
    calls=(r"(?:друзья|товарищи|коллеги|соседи|граждане|здравствуйте|добрый\s+день)\b",),
    closings=(
        r"с\s+(?:глубоким\s+|искренним\s+|наилучшими\s+|большим\s+|товарищеским\s+)?(?:уважени\w+|солидарност\w+|надежд\w+|"
        r"пожелани\w+|благодарност\w+|приветом|любовью)",
        r"искренне\s+ваш[аи]?|в\s+знак\s+солидарности|солидарно|заранее\s+благодар\w+|спасибо",
    ),
    title_cues=(r"\b(?:открытое\s+письмо|обращение|письмо|петиция|заявление|призыв)\b",),
    frames=(
        _NOT_END
        + r"{0,160}?\b(?:пере)?(?:печатан|опубликован|напечатан)\w*\s+(?:изданием\s+|в\s+|на\s+)?"
        + _OUTLET
        + r"\s+со?\s+(?:следующим\s+)?(?:предисловием|вступлением|введением)\s*:",
    ),
    notes=(r"(?:от\s+редакции|предисловие|вступление|примечание\s+редакции)\s*[:.–—-]",),
    signed=(r"подпис(?:и|али|ались|анты|авшиеся|ано)|(?:первые\s+)?подписанты|(?:список\s+)?подписавших\w*",),
    columns=(r"имя|фамилия|фио|организация|должность|город|место",),
    postscripts=(r"(?:p\.?\s?s\b|з\.?\s?ы\b)\.?\s*:?",),
    to_labels=(r"кому",),
    from_labels=(r"от|от\s+кого",),
    to_in_title=(
        r"\b(?:письмо|обращение)\s+(?:к\s+)?(?P<whom>(?!о\s|об\s|в\s|за\s|против\s|от\s|из\s).{3,160}?)(?:\s+(?:о|об|от|из|против)\s.*)?$",
    ),
    senders=(
        r"\bмы,\s+(?:нижеподписавшиеся,?\s+)?(?P<who>[^,.!?;]{4,200}),",
        r"\bот\s+имени\s+(?P<who>[^,.!?;]{3,200})",
        r"\bкак\s+(?P<who>[^,.!?;]{4,200}),\s+мы\b",
    ),
    qualifiers=(r"более|больше|свыше|около|почти|не\s+менее|примерно|порядка",),
    counted=(r"подпис\w+",),
    signing_verbs=(r"\bподписал\w*|\bподписан\w*",),
    others=(r"други[ех]|человек|других",),
)

UKRAINIAN = Phrases(
    stopwords=_words(
        "і й в не на що ми з по як до це із за для від ви у та але ж всі його так їх б або був наш наші вас нас щоб"
    ),
    salutations=(r"(?:вельми)?шановн\w+", r"дорог(?:і|ий|а)\b"),
    calls=(r"(?:друзі|товариші|колеги|сусіди|громадяни|вітаємо|добрий\s+день)\b",),
    closings=(
        r"(?:з|із)\s+(?:глибокою\s+|щирою\s+|найкращими\s+)?(?:повагою|солідарністю|надією|побажаннями|вдячністю)",
        r"щиро\s+ваш[аі]?|солідарно|дякуємо",
    ),
    title_cues=(r"\b(?:відкритий\s+лист|звернення|лист|петиція|заява|заклик)\b",),
    notes=(r"(?:від\s+редакції|передмова|вступ)\s*[:.–—-]",),
    signed=(r"підпис(?:и|али|анти|ано)|(?:перші\s+)?підписанти",),
    columns=(r"ім['’]я|прізвище|організація|посада|місто",),
    to_labels=(r"кому",),
    from_labels=(r"від|від\s+кого",),
    to_in_title=(r"\b(?:лист|звернення)\s+до\s+(?P<whom>.{3,160}?)(?:\s+(?:про|щодо|від|проти)\s.*)?$",),
    senders=(
        r"\bми,\s+(?:що\s+нижче\s+підписалися,?\s+|нижчепідписані,?\s+)?(?P<who>[^,.!?;]{4,200}),",
        r"\bвід\s+імені\s+(?P<who>[^,.!?;]{3,200})",
    ),
    qualifiers=(r"понад|більше|близько|майже|не\s+менше|приблизно",),
    counted=(r"підпис\w+",),
    signing_verbs=(r"\bпідписал\w*",),
    others=(r"інших|осіб",),
)

ARABIC = Phrases(
    stopwords=_words("في من على إلى أن هذا هذه التي الذي عن مع ما لا كل نحن كما قد بين أو لم بعد هو هي ونحن إن لن"),
    salutations=(
        r"(?:السيد(?:ة|ات)?|السادة|الأعزاء|أعزائي|أعزاءنا|عزيزي|عزيزتي|إلى\s+من\s+يهمه\s+الأمر|حضرة|أيها|أيتها)(?!\w)",
    ),
    calls=(r"(?:الأصدقاء|الأصدقاء\s+الأعزاء|الرفاق|تحية|السلام\s+عليكم|أصدقاءنا)(?!\w)",),
    closings=(
        r"(?:مع|وتفضلوا\s+بقبول|تفضلوا\s+بقبول|ولكم)\s+(?:خالص\s+|فائق\s+|أطيب\s+|كل\s+|جزيل\s+|منا\s+)*(?:التضامن|الاحترام|التقدير|التحي(?:ة|ات)|الشكر|المودة|الأمل|تحياتنا|تضامننا|تقديرنا|شكرنا)(?:\s+و\w+)*",
        r"متضامن(?:ين|ون)|تحياتنا|المخلصون(?:\s+لكم)?|وشكرا(?:ً)?|بكل\s+احترام",
    ),
    title_cues=(r"(?:رسالة\s+مفتوحة|رسالة\s+إلى|نداء|بيان|عريضة|مناشدة)",),
    notes=(r"(?:مقدمة|تقديم|ملاحظة\s+المحرر|من\s+التحرير)\s*[:.–—-]",),
    signed=(r"(?:أسماء\s+)?(?:الموقعون|الموقعين|الموقعات|التوقيعات|التواقيع|التوقيع)(?:\s+والموقعات|\s+أدناه)?",),
    columns=(r"الاسم|الصفة|المؤسسة|المدينة|المهنة",),
    to_labels=(r"إلى",),
    from_labels=(r"من",),
    to_in_title=(
        r"(?:رسالة(?:\s+مفتوحة)?|نداء)\s+(?:من\s+.{2,80}?\s+)?إلى\s+(?P<whom>.{2,160}?)(?:\s+(?:بشأن|حول|من\s+أجل)\s.*)?$",
    ),
    senders=(
        r"(?:^|\s)نحن[،,]?\s+(?:الموقعين\s+أدناه|الموقعون\s+أدناه|الموقعات\s+والموقعين\s+أدناه)?[،,]?\s*(?P<who>[^،,.!؟;]{4,200})[،,]",
    ),
    qualifiers=(r"أكثر\s+من|نحو|حوالي|ما\s+يزيد\s+على|ما\s+لا\s+يقل\s+عن|قرابة",),
    counted=(r"توقيع\w*|موقع\w*",),
    signing_verbs=(r"وق[ّ]?عه?ا?(?:\s+عليها?)?",),
    others=(r"آخر(?:ون|ين)",),
)

HEBREW = Phrases(
    stopwords=_words("את של על לא אנחנו אנו הוא זה כי גם עם כל או אבל אשר אל היא הם יש אין מה כך אם בין לנו אתם זו"),
    salutations=(r"(?:יקר(?:ים|ות|ה)?|נכבד(?:י|ים|ה)?|לכבוד|לכל\s+מאן\s+דבעי)(?!\w)",),
    calls=(r"(?:חבר(?:ים|ות|י)|שלום|שכנים|עמיתים|אל|ידיד(?:ים|ינו))(?!\w)",),
    closings=(r"ב(?:סולידריות|ברכה|כבוד(?:\s+רב)?|תודה|תקווה|ידידות)(?:\s+ו\w+)?", r"בברכת\s+\w+|שלכם|תודה(?:\s+רבה)?"),
    title_cues=(r"(?:מכתב\s+(?:פתוח|גלוי)|מכתב\s+ל|עצומה|קריאה|גילוי\s+דעת)",),
    notes=(r"(?:הקדמה|מבוא|הערת\s+המערכת)\s*[:.–—-]",),
    signed=(r"(?:על\s+)?(?:החתום(?:ים|ות)?|חתומים|חותמים|חתמו|חתימות)(?:\s+ו\w+)?(?:\s+מטה)?",),
    to_labels=(r"אל|לכבוד",),
    from_labels=(r"מאת",),
    to_in_title=(r"מכתב\s+(?:פתוח\s+|גלוי\s+)?(?:אל\s+)(?P<whom>.{2,160}?)$",),
    senders=(r"(?:^|\s)אנו,?\s+(?:הח[\"״]מ,?\s+|החתומים\s+מטה,?\s+)?(?P<who>[^,.!?;]{4,200}),",),
    qualifiers=(r"יותר\s+מ-?|מעל|כ-|לפחות|כמעט",),
    counted=(r"חתימות|חותמים|חתומים",),
)

FRENCH = Phrases(
    stopwords=_words(
        "le la les de des et du un une en que qui dans pour nous vous sur pas est ce au par plus avec ne notre votre nos vos sont aux cette"
    ),
    salutations=(r"ch(?:er|ère|ers|ères)\b", r"(?:madame|monsieur|mesdames|messieurs)\b"),
    calls=(r"(?:ami(?:e|s|es)|camarades|bonjour|à)\b",),
    closings=(
        r"(?:bien\s+)?(?:cordialement|solidairement|fraternellement|respectueusement|amicalement|sincèrement)",
        r"avec\s+(?:toute\s+)?(?:notre\s+)?(?:solidarité|respect|gratitude|espoir)|en\s+(?:toute\s+)?solidarité|merci",
    ),
    title_cues=(r"\b(?:lettre\s+(?:ouverte|à|au|aux)|appel|pétition|déclaration|tribune)\b",),
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
    counted=(r"signataires|signatures",),
    signing_verbs=(r"\bsigné\w*\s+par\b",),
    others=(r"autres",),
)

GERMAN = Phrases(
    stopwords=_words(
        "der die das und in zu den von wir ist mit für nicht auf sie ein eine im dem des auch sich als an es unsere ihre uns dass werden haben sind"
    ),
    salutations=(r"(?:sehr\s+geehrte[rs]?|liebe[rs]?|geehrte|werte)\b",),
    calls=(r"(?:freund(?:e|innen)|kolleg(?:en|innen)|guten\s+tag|hallo|an)\b",),
    closings=(
        r"mit\s+(?:freundlichen|solidarischen|besten|herzlichen|hochachtungsvollen)\s+grüßen",
        r"mit\s+freundlichem\s+gruß|hochachtungsvoll|in\s+solidarität|solidarisch|viele\s+grüße|danke",
    ),
    title_cues=(r"\b(?:offener\s+brief|brief\s+an|appell|aufruf|petition|erklärung)\b",),
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
    counted=(r"unterschriften|unterzeichner\w*",),
    signing_verbs=(r"\bunterzeichnet\s+von\b",),
    others=(r"weitere",),
)

SPANISH = Phrases(
    stopwords=_words(
        "el la los las de que y en un una por con para no se del al nos su es lo como más nuestra nuestro sus ha este esta son pero"
    ),
    salutations=(r"(?:queridos?|queridas?|estimad[oa]s?|apreciad[oa]s?)\b", r"a\s+quien\s+corresponda"),
    calls=(r"(?:amig[oa]s|compañer[oa]s|vecin[oa]s|hola|señor(?:es|as?)?)\b",),
    closings=(
        r"(?:atentamente|cordialmente|solidariamente|respetuosamente|fraternalmente|sinceramente)",
        r"(?:en|con)\s+(?:toda\s+)?(?:nuestra\s+)?(?:solidaridad|respeto|esperanza|gratitud)|un\s+saludo(?:\s+cordial)?|saludos(?:\s+cordiales)?|gracias",
    ),
    title_cues=(r"\b(?:carta\s+(?:abierta|a|al)|llamamiento|petición|declaración|manifiesto)\b",),
    notes=(r"(?:introducción|nota\s+(?:de\s+la\s+redacción|del\s+editor)|prólogo)\s*[:.–—-]",),
    signed=(r"(?:primer[oa]s\s+)?firmantes|firman|firmado\s+por|firmas",),
    columns=(r"nombre|apellidos|organización|ciudad|cargo",),
    to_labels=(r"a|para",),
    from_labels=(r"de",),
    to_in_title=(r"\b(?:carta(?:\s+abierta)?|llamamiento)\s+(?:a|al)\s+(?P<whom>.{2,160}?)$",),
    senders=(
        r"\bnosotr[oa]s,\s+(?:l[oa]s\s+abajo\s+firmantes,?\s+)?(?P<who>[^,.!?;]{4,200}),",
        r"\bcomo\s+(?P<who>[^,.!?;]{4,200}),\s+(?:nos|escribimos|pedimos)\b",
    ),
    qualifiers=(r"más\s+de|cerca\s+de|casi|al\s+menos|unos|alrededor\s+de",),
    counted=(r"firmas|firmantes",),
    signing_verbs=(r"\bfirmad[oa]\w*\s+por\b",),
    others=(r"más|otr[oa]s",),
)

BY_LANGUAGE: dict[str, Phrases] = {
    "en": ENGLISH,
    "ru": RUSSIAN,
    "uk": UKRAINIAN,
    "ar": ARABIC,
    "he": HEBREW,
    "fr": FRENCH,
    "de": GERMAN,
    "es": SPANISH,
}
