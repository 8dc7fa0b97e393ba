"""Words that stand around names in English and Spanish, and words that are none. Pure, plain letters, lower case."""

# Before a family name. After those of letters a name may stand without a capital.
TITLES_OF_LETTERS = frozenset("dr drs dra dras mr mrs ms sra srta prof".split())  # noqa: SIM905
TITLES = TITLES_OF_LETTERS | frozenset(
    "doctor doctora miss mx professor senor senora senorita sr lic profesor".split()  # noqa: SIM905
)
RELATIONS = frozenset(
    """
    wife husband spouse partner girlfriend boyfriend fiance fiancee ex mother father mom mum dad mama papa
    parent sister brother son daughter child baby grandma grandpa grandmother grandfather grandson
    granddaughter aunt uncle cousin niece nephew friend buddy neighbor neighbour coworker colleague boss
    manager roommate classmate lawyer attorney teacher coach pastor nurse receptionist assistant therapist
    physiotherapist physio chiropractor acupuncturist surgeon physician technician tech intern resident
    secretary masseuse trainer supervisor owner guy man woman lady girl pt pa np rn practitioner esposa esposo
    marido mujer novia novio madre padre hermana hermano hijo hija abuela abuelo tia tio prima primo sobrina
    sobrino amiga amigo vecina vecino jefa jefe companera companero abogado abogada cunada cunado suegra
    suegro enfermera enfermero recepcionista asistente terapeuta fisioterapeuta fisio quiropractico cirujano
    cirujana medico medica secretaria tecnico don dona
    """.split()  # noqa: SIM905
)
GREETINGS = frozenset("dear hi hello hey hola estimado estimada querido querida".split())  # noqa: SIM905
CALLED = frozenset("named called name llamado llamada llama llaman nombre".split())  # noqa: SIM905
WHOM = frozenset("by to with saw seeing met asked for from por con vi conoci a".split())  # noqa: SIM905
# Whoever these are done to is a person.
DONE_TO = frozenset(
    """
    hired fired fire thank blame ask asked tell told saw met credit contrataron despidieron conoci
    """.split()  # noqa: SIM905
)
ROLES_BEHIND = frozenset(
    {
        "at the front", "at checkout and", "at checkout about", "at the counter", "behind the counter",
        "behind the desk", "at our front", "from our front", "at our desk", "in our office",
        "from our office", "from our billing", "in our billing", "on our team", "from our team",
        "la recepcionista de", "at the desk", "at front", "at reception", "at the reception", "in billing",
        "from billing", "in reception", "from reception", "from the front", "from the desk", "on reception",
        "on the phone", "in the office", "from the office", "the nurse", "the receptionist",
        "the therapist", "the pt", "the pa", "the assistant", "the manager", "the owner", "the technician",
        "the surgeon", "the intern", "who is", "who was", "who runs", "who works", ", who", ", our nurse",
        ", our manager", "que trabaja", "de recepcion", "de la recepcion", "de la entrada", "en recepcion",
        "la enfermera", "el enfermero", "la recepcionista", "el terapeuta", "la terapeuta",
        "de facturacion",
    }
)  # fmt: skip
# Behind or at the end of a name, they make it one of a place, an illness or a method.
OF_A_THING = frozenset(
    """
    disease syndrome test sign maneuver method technique exercise exercises tool roller collar brace cream gel
    oil hospital clinic center centre institute university college school county city road street avenue park
    plaza insurance health healthcare medical medicare plan plus cross shield pharmacy foundation group
    associates therapy novel novels book books film movie show song songs music concert hopkins clinics family
    day spine permanente enfermedad sindrome prueba metodo hospital clinica centro instituto universidad calle
    avenida
    """.split()  # noqa: SIM905
)
# With a capital, and yet no name of a person.
NO_NAMES = frozenset(
    """
    somebody someone anybody anyone nobody none everybody everyone people those persons folks family families
    whoever nothing something anything everything alguien nadie quienquiera personas gente familia medicaid
    optum centene reviewer friend friends all sir madam writer customer guest everyone everybody team cliente
    clienta todos amigos amiga the this that these those they them their there then than when what where which
    while who whom whose why how he she his her him it its we our you your my me and but or nor for from with
    without not now never no yes if in on at as an all also again after before because both by is was are were
    be been has had have do does did can could would should will may might must shall just only even ever
    every each some any so such too very well much many more most other another one two three first next last
    still once since until though although however i'm i've i'd i'll it's monday tuesday wednesday thursday
    friday saturday sunday january february march april june july august september october november december
    spring summer autumn fall winter christmas easter thanksgiving god jesus lord heaven english spanish
    american mexican chinese indian german french italian russian google house phil oz pepper feelgood strange
    right who facebook instagram twitter yelp zoom uber covid tylenol advil aleve motrin aspirin ibuprofen
    medicare medicaid aetna cigna humana kaiser blue anthem tricare mayo johns epsom medrol botox mri ct xray
    pt pa np rn md do dc dpt er icu cpap tens doctor doctors dr nurse nurses practitioner line office manager
    clinic center hospital staff team desk front patient patients assistant physician therapist therapy
    physical receptionist billing insurance pain back neck spine shoulder medical health care physio
    chiropractor surgery surgeon hello hi hey dear thanks thank great good best bad worst terrible awful
    amazing excellent wonderful perfect nice please sorry okay ok highly overall unfortunately el la los las
    lo un una unos unas y o pero si no muy mas de del al en con sin por para que quien como cuando donde este
    esta ese esa eso es era fue son estaba me mi mis te tu su sus nos nosotros ellos ella yo se le les ya aun
    tambien todo toda todos nada nadie siempre nunca gracias dios lunes martes miercoles jueves viernes sabado
    domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre hola
    buenos buenas senor senora doctora medico enfermera paciente clinica dolor espalda cuello lamentablemente
    excelente
    """.split()  # noqa: SIM905
)
# After "dr" or "mr" in small letters these go on with the sentence.
ORDINARY = NO_NAMES | frozenset(
    """
    says said tells told asks asked took takes gave gives made makes went goes came comes got gets saw sees
    knew knows thinks thought spoke talks talked listens listened came left came visit visits appointment note
    notes told here there out up down off over about around into onto of to a i am really always finally
    actually truly seems seemed looked barely hardly quickly kept keeps wrote put let sat stood ran came found
    felt like likes liked am late early nice kind rude great good bad ok prescribed ordered explained examined
    recommended helped spent refused charged dijo dice hizo hace vino va tiene tuvo estuvo puso dio llego
    hablo escucho explico receto pidio a de
    """.split()  # noqa: SIM905
)
