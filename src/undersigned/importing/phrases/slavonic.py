# ruff: noqa: E501  one phrase, one line
"""What letters say in Russian, Ukrainian and Polish, as data."""

from undersigned.importing.phrases.shape import NOT_END, OUTLET, Phrases, words

RUSSIAN = Phrases(
    stopwords=words(
        "и в не на что мы с по как к это из за для от вы у о но же все его так их бы или был наш наши вас нас чтобы при до"
    ),
    salutations=(r"(?:глубоко)?уважаем\w+", r"дорог(?:ие|ой|ая)\b", r"многоуважаем\w+"),
    calls=(r"(?:друзья|товарищи|коллеги|соседи|граждане|здравствуйте|добрый\s+день)\b",),
    closings=(
        r"с\s+(?:глубоким\s+|искренним\s+|наилучшими\s+|большим\s+|товарищеским\s+)?(?:уважени\w+|солидарност\w+|надежд\w+|"
        r"пожелани\w+|благодарност\w+|приветом|любовью)(?:\s+и\s+\w+)?",
        r"искренне\s+ваш[аи]?|в\s+знак\s+солидарности|солидарно|заранее\s+благодар\w+|спасибо",
    ),
    title_cues=(r"\b(?:открытое\s+письмо|обращение|письмо|петиция|заявление|призыв)\b",),
    frames=(
        NOT_END
        + r"{0,160}?\b(?:пере)?(?:печатан|опубликован|напечатан)\w*\s+(?:изданием\s+|в\s+|на\s+)?"
        + OUTLET
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
    joiners=(r"(?:и|а\s+также)(?:\s+ещё|\s+еще)?",),
)

UKRAINIAN = Phrases(
    stopwords=words(
        "і й в не на що ми з по як до це із за для від ви у та але ж всі його так їх б або був наш наші вас нас щоб"
    ),
    salutations=(r"(?:вельми)?шановн\w+", r"дорог(?:і|ий|а)\b"),
    calls=(r"(?:друзі|товариші|колеги|сусіди|громадяни|вітаємо|добрий\s+день)\b",),
    closings=(
        r"(?:з|із)\s+(?:глибокою\s+|щирою\s+|найкращими\s+)?(?:повагою|солідарністю|надією|побажаннями|вдячністю)(?:\s+(?:та|і|й)\s+\w+)?",
        r"щиро\s+ваш[аі]?|солідарно|дякуємо",
    ),
    title_cues=(r"\b(?:відкритий\s+лист|звернення|лист|петиція|заява|заклик)\b",),
    frames=(
        NOT_END
        + r"{0,160}?\b(?:пере)?(?:друковано|опубліковано|надруковано)\s+(?:виданням\s+|у\s+|в\s+|на\s+)?"
        + OUTLET
        + r"\s+(?:із|зі|з)\s+(?:такою\s+|наступною\s+|короткою\s+|таким\s+|наступним\s+)?(?:передмовою|вступом|вступним\s+словом)\s*:",
    ),
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
    others=(r"інших|осіб|людей",),
    joiners=(r"(?:і|й|та|а\s+також)(?:\s+ще)?",),
)

POLISH = Phrases(
    stopwords=words(
        "i w na z do nie się że to o jak za od po przez dla czy my jest są ich jego nas nam nasz nasze was wam oraz aby przy już był"
    ),
    salutations=(r"szanown[aiy]\w*", r"drodzy|drog(?:i|a|ie)\b", r"wielce\s+szanown\w+"),
    calls=(r"(?:przyjaciele|koleżanki|koledzy|sąsiedzi|sąsiadki|obywatele|dzień\s+dobry|państwo)\b",),
    closings=(
        r"z\s+(?:głębokim\s+|wielkim\s+|serdecznym\w*\s+|najlepszymi\s+|wyrazami\s+)*(?:poważaniem|szacunkiem|szacunku|pozdrowieniami|solidarności|nadzieją|wdzięcznością)(?:\s+i\s+\w+)?",
        r"łączymy\s+wyrazy\s+\w+|solidarnie|w\s+solidarności|serdecznie\s+pozdrawiamy|dziękujemy",
    ),
    title_cues=(r"\b(?:list\s+(?:otwarty|do)|apel|petycja|oświadczenie|odezwa|wezwanie)\b",),
    frames=(
        NOT_END + r"{0,160}?\b(?:prze)?(?:druk|publik)\w*\s+(?:przez|w|za)\s+" + OUTLET + r",?\s+z(?:e)?\s+"
        r"(?:następującym\s+|takim\s+|krótkim\s+|własnym\s+)*(?:wstępem|wprowadzeniem|komentarzem|słowem\s+wstępnym)\s*:",
    ),
    notes=(r"(?:od\s+redakcji|wstęp|wprowadzenie|przedmowa)\s*[:.–—-]",),
    signed=(r"(?:pierwsi\s+)?(?:sygnatariusz(?:e|ki)|podpisan[ie]|podpisy|podpisali|lista\s+podpisów)",),
    columns=(r"imię(?:\s+i\s+nazwisko)?|nazwisko|organizacja|miasto|funkcja|zawód",),
    postscripts=(r"p\.?\s?s\b\.?\s*:?",),
    to_labels=(r"do|adresat",),
    from_labels=(r"od|nadawca",),
    to_in_title=(
        r"\b(?:list(?:\s+otwarty)?|apel|petycja)\s+do\s+(?P<whom>.{3,160}?)(?:\s+(?:w\s+sprawie|o|od|przeciw\w*)\s.*)?$",
    ),
    senders=(
        r"\bmy,\s+(?:niżej\s+podpisan[ie],?\s+)?(?P<who>[^,.!?;]{4,200}),",
        r"\bw\s+imieniu\s+(?P<who>[^,.!?;]{3,200})",
        r"\bjako\s+(?P<who>[^,.!?;]{4,200})\s+(?:piszemy|prosimy|zwracamy|apelujemy|domagamy)\b",
    ),
    qualifiers=(r"ponad|więcej\s+niż|około|prawie|niemal|co\s+najmniej|przeszło",),
    counted=(r"podpis\w*|sygnatariusz\w*",),
    signing_verbs=(r"\bpodpisał\w*|\bpodpisan\w*\s+przez\b",),
    others=(r"(?:innych|innymi|dalszych)(?:\s+os[óo]b\w*)?|os[óo]b(?:ami)?",),
    joiners=(r"oraz|i|a\s+także",),
)
