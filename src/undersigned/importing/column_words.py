"""The words over the columns of lists of people, and the words for yes and no.

As form services and people write them in English, French, German, Russian, Ukrainian, Arabic, Hebrew, Spanish, Polish
and Persian; parted by "|", compared after folding.
"""

# Each row: the role; what the whole heading may be; what it may hold somewhere. In the order in which they are tried.
HEADINGS = (
    (
        "consent",
        "consent|newsletter|updates|consent to contact|contact consent|may we contact you|einwilligung|zgoda|согласие|"
        "згода|consentement|consentimiento",
        "contact me|contact you|write to you|mail you|mail me|"
        "be contacted|write to me|written to|keep me informed|keep me updated|"
        "receive updates|receive news|me contacter|etre contacte|tenir informe|etre informe|"
        "recevoir des nouvelles|kontaktiert werden|kontaktieren|auf dem laufenden|informiert werden|"
        "angeschrieben|связаться|связываться|писать мне|получать|рассылк|звязатися|писати мені|отримувати|"
        "розсилк|التواصل معي|الاتصال بي|مراسلتي|اخباري|ليصلني|ليتصل|ליצור קשר|לפנות אלי|לקבל עדכונ|לעדכן אותי|"
        "contactarme|contactar conmigo|recibir noticias|recibir informacion|mantenerme informad|kontakt ze mna|"
        "kontaktowac|otrzymywac|informowac mnie|تماس با من|دریافت اخبار|مكاتبه",
    ),
    (
        "public",
        "public|publish|show publicly|öffentlich|публично|публічно|علني|علنا|פומבי|publico|publicznie|عمومي",
        "show my name|show your name|publish my name|publish your name|"
        "name may be|name be shown|name be published|display my name|name public|"
        "listed publicly|afficher mon nom|publier mon nom|nom public|nom soit|namen veroffentlich|name darf|"
        "namen zeigen|name veroffentlicht|публиковать|опубликова|показывать имя|публікувати|опублікувати|"
        "показувати|نشر اسمي|اظهار اسمي|ان ينشر|לפרסם את שמי|פרסום שמי|שמי יופיע|mostrar mi nombre|"
        "publicar mi nombre|nombre publico|pokazac moje|publikowac|opublikowac|انتشار نام|نمايش نام|نام من",
    ),
    (
        "signs",
        "i sign|signing|do you sign|je signe|ich unterschreibe|ich unterzeichne|подписываю|підписую|اوقع|"
        "אני חותמ|firmo|podpisuje|امضا ميكنم",
        "sign the letter|sign this letter|signer la lettre|brief unterschreiben|brief unterzeichnen|"
        "подписать письмо|підписати лист|اوقع على|לחתום על|firmar la carta|podpisac list|نامه را امضا",
    ),
    (
        "address",
        "e mail|email|mail|mail address|adresse mail|courriel|mel|e mail adresse|mailadresse|emailadresse|"
        "почта|эл почта|имейл|пошта|ел пошта|بريد|ايميل|מייל|דוא ל|דואל|אימייל|correo|mejl|poczta|ايميل|"
        "رايانامه",
        "e mail|email|mail address|courriel|mailadresse|электронн|електронн|имейл|البريد|بريد الكتروني|ايميل|"
        "דוא ל|דואל|אימייל|מייל|correo electronico|adres mail|پست الكترونيك|پست الكترونيكي|ايميل|رايانامه",
    ),
    (
        "given",
        "first name|given name|forename|prenom|vorname|имя|імя|ім я|الاسم الاول|الاسم الشخصي|שם פרטי|nombre|"
        "nombres|imie|نام",
        "first name|given name|prenom|vorname|الاسم الاول|שם פרטי|نام كوچك",
    ),
    (
        "family",
        "last name|surname|family name|nom|nom de famille|nachname|familienname|zuname|фамилия|прізвище|"
        "اسم العايله|اللقب|الكنيه|שם משפחה|apellido|apellidos|nazwisko|نام خانوادگي",
        "last name|surname|family name|nom de famille|nachname|familienname|фамилия|прізвище|اسم العائله|"
        "שם משפחה|apellido|nazwisko|نام خانوادگي",
    ),
    (
        "name",
        "name|full name|your name|names|signatory|signatories|nom|nom et prenom|nom complet|prenom et nom|"
        "vor und nachname|name vorname|фио|имя|имя и фамилия|фамилия имя|піб|імя|ім я|прізвище та|"
        "імя та прізвище|ім я та прізвище|الاسم|الاسم الكامل|اسم|שם|שם מלא|nombre|nombre y apellidos|"
        "nombre completo|imie i nazwisko|imie nazwisko|نام|نام و نام خانوادگي",
        "full name|your name|nom et prenom|nom complet|имя и фамилия|ваше имя|ім я та прізвище|الاسم الكامل|"
        "שם מלא|nombre completo|nombre y apellido|imie i nazwisko|نام و نام خانوادگي",
    ),
    (
        "affiliation",
        "profession|occupation|job|affiliation|organisation|organization|institution|employer|title|role|"
        "university|position|fonction|metier|beruf|einrichtung|funktion|verein|профессия|организация|должность|"
        "место работы|профессия организация|професія|організація|посада|المهنه|الموسسه|المنظمه|الوظيفه|الجهه|"
        "מקצוע|ארגון|תפקיד|מוסד|profesion|organizacion|institucion|cargo|entidad|zawod|organizacja|instytucja|"
        "funkcja|stanowisko|شغل|سازمان|حرفه|موسسه",
        "profession|occupation|affiliation|organisa|organiza|institut|fonction|beruf|должност|место работы|"
        "професі|организац|організац|المهنه|المنظمه|الموسسه|ארגון|מקצוע|zawod|instytuc|شغل|سازمان",
    ),
    (
        "place",
        "place|city|town|postcode|postal code|zip|country|location|residence|village|ville|lieu|code postal|"
        "pays|commune|ort|stadt|wohnort|plz|land|город|место|населенныи пункт|населенный пункт|страна|місто|"
        "країна|المدينه|البلد|المكان|مكان|עיר|מקום|ישוב|יישוב|מדינה|ciudad|lugar|pais|localidad|municipio|"
        "miasto|miejscowosc|kraj|شهر|محل|كشور",
        "city|town|postcode|ville|wohnort|город|місто|المدينه|עיר|ciudad|localidad|miasto|miejscowosc|شهر",
    ),
)

YES = (
    "yes|y|true|1|x|on|ok|agree|agreed|i agree|i do|i consent|consent|accept|i accept|checked|sure|of course|"
    "oui|vrai|d accord|j accepte|ja|wahr|einverstanden|ich stimme zu|gerne|да|истина|согласен|согласна|"
    "согласны|так|правда|згоден|згодна|погоджуюсь|نعم|اوافق|موافق|موافقه|כן|מסכים|מסכימה|אני מסכים|אני מסכימה|"
    "si|verdadero|acepto|de acuerdo|estoy de acuerdo|tak|prawda|zgadzam sie|wyrazam zgode|بله|بلي|اري|موافقم|"
    "صحيح"
)
NO = (
    "no|n|false|0|off|none|never|not|i do not|i don t|do not|don t|please do not|please don t|i disagree|non|"
    "faux|je ne|nein|falsch|nicht|keine|ich mochte nicht|нет|ложь|не|я не|ні|хибність|لا|لا اوافق|غير موافق|לא|"
    "איני|nie|falsz|خير|نه|نميخواهم"
)
