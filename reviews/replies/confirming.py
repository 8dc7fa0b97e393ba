"""Patterns of what tells that somebody was a patient, over words in plain small letters. Pure."""

from reviews.replies.reply_words import (
    FEW,
    HEALTH,
    HISTORIA,
    HISTORY,
    MAY_BE_YOURS,
    MAY_HAVE_DONE,
    PAST,
    PUEDE_SER_SUYO,
    SAID,
    WORD,
)

# What a clinic may have done for everybody. Whatever else lies behind it was done with somebody.
DONE_FOR_ALL = (
    "hired|ordered|bought|purchased|joined|approved|trained|retrained|changed|added|put|painted|repainted"
    "|built|rebuilt|begun|began|started|moved|opened|learned|shared"
    "|passed|noted|heard|read|extended|expanded|updated|improved|installed|doubled|renewed|replaced"
    "|introduced|launched|adopted"
    "|made (?:some |several |a few )?(?:changes|room)|set up|always|never|agreed|listened|talked"
    "|discussed this|taken|took (?:this|it|note)|been working"
    "|worked hard|created|designed|earned|received (?:this|an award)|needs?|needed|exceed|proceed|succeed"
    "|feed|speed|embed|shed|bred"
)
DONE = (
    r"\w{3,14}ed|saw|seen|gave|given|told|did|done|sent|kept|made|met|spoke|spoken|found|brought|left|ran"
    r"|went|gone|came|said|knew"
    "|felt|thought|held|showed|shown|got|paid|wrote|written|let|stood|caught|dealt|fit|took|recalls?"
    "|remembers?"
)
OURS = (
    "(?:front desk|desk|team|staff|doctor|nurse|office|clinic|clinician|manager|receptionist|billing|provider"
    "|therapist|surgeon)"
)
QUITE = r"(?:\w+ly |also |both |already |now |just |even |then |really )?"
WAS_FOR_ALL = (
    "happy|glad|pleased|thrilled|delighted|touched|moved|hard|tough|painful|sad|good|great|wonderful"
    "|a joy|a pleasure to (?:read|hear)"
    "|shared|passed|read|founded|built|opened|added|designed|hired|trained|made public|proud|excited"
    "|grateful|never meant"
)

CONFIRMS = (
    (
        r"\blike yourself\b|\b(?:personas|pacientes|gente|alguien|familias) como (?:usted|ustedes|tu)\b"
        r"|\bsee you (?:in|on|at)\b|\b(?:in|at) check in\b|\bno show fee (?:was|is|were)\b"
    ),
    (
        r"\b(?:our|the|my|office) (?:notes|records|files|logs|charts|books|database|system) (?:from|of|on"
        r"|for|in|about)\b|\bthis (?:gentleman|lady|woman|man|patient|client)\b"
    ),
    (
        r"\bon (?:mon|tues|wednes|thurs|fri|satur|sun)day\b(?! (?:through|to|and|or|mornings|evenings"
        r"|afternoons)\b)|\bdel? (?:el )?(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo) (?!a\b)"
    ),
    (
        r"\bthe (?:\w+ )?(?:booking|sessions?|invoice|operation|refund|progress|delay|exam|refill|chart"
        r"|procedure|mix up|exercises we (?:gave|showed)|follow up|misunderstanding)\b"
    ),
    (
        r"\b(?:at|to|toward|towards|on|against|about) you\b(?! (?:to|and|can|may|will|or)\b)"
        r"|\b(?:together|all these years|over the years)\b|\bunder (?:that|this) name\b"
    ),
    r"\b(?:tener|ver|recibir|atender)(?:le|lo|la|les|los|las)? aqui\b|\bnos dio (?:mucho |un )?gusto\b",
    rf"\b(?:we|i) (?:have |had |did |not |didn't |haven't )?{QUITE}(?!(?:{DONE_FOR_ALL})\b)(?:{DONE})\b",
    rf"\b(?:we've|i've|we'd) {QUITE}(?!(?:{DONE_FOR_ALL})\b)(?:{DONE})\b",
    (
        rf"\bour (?:\w+ )?{OURS} (?:has |had |have |did |member "
        rf"|members ){{0,2}}{QUITE}(?!(?:{DONE_FOR_ALL}|smiled)\b)(?:{DONE})\b"
    ),
    (
        r"\b(?:somebody|someone|one|a member|members|people) (?:from|of|on|in"
        r"|at) our (?:\w+ )?\w+ (?:\w{3,12}ed|spoke|told|gave|met|sent|left|saw)\b"
    ),
    rf"\b(?:was|were|wasn't|weren't) (?!(?:\w+ly |so |very |not |really )?(?:{WAS_FOR_ALL})\b)",
    (
        r"\bon the \d{1,2}(?:st|nd|rd|th)?\b|\bel dia \d{1,2}\b|\bel \d{1,2} de \w+\b|\bas (?:explained"
        r"|discussed|agreed|promised|stated|noted|requested|mentioned) (?!on our website)"
    ),
    (
        r"\bfor you (?:and|given|at|on|to|because|as|when|despite|in|by)\b|\bfor you(?= [.!])|\b(?:people"
        r"|folks|patients|someone|somebody|those|families) like you\b|\bpart of your\b|\byour journey\b"
    ),
    (
        r"\b(?:hope|hoping|glad|happy|pleased|thrilled|delighted|relieved) (?:to hear |that "
        r"|to know )*(?:you|you're|you've|you'd)\b (?!(?:will |'ll |would |can |may |might "
        r"|could )?(?:call|contact|reach|consider|understand|let|get in touch|write|wrote|took|shared"
        r"|have a|give us a call|tell|told us here|posted|feel free|said this|raised|asked)\b)"
    ),
    (
        r"\b(?:cuidar|atender|tratar|ver|ayudar|servir|recibir|acompanar|conocer) (?:de "
        r"|a )?usted(?:es)?\b|\b(?:tuvimos|hubo) (?:una |un )?(?:emergencia|demora|retraso|urgencia"
        r"|problema)\b|\besperamos que (?:ya |se |le |usted |su |haya )"
    ),
    (
        r"\b(?:le|lo|la|les) (?:explicamos|dijimos|ofrecimos|dimos|pedimos que (?:viniera|pagara)"
        r"|informamos|avisamos|cobramos|enviamos|mandamos)\b"
    ),
    rf"\byour (?:(?!(?:{MAY_BE_YOURS}|{HEALTH})\b){WORD} ){{0,3}}?(?:{HISTORY})\b",
    # "Your" with anything else than what stands in the review.
    rf"\byour (?!(?:{MAY_BE_YOURS}|{HEALTH})\b)(?!(?:{WORD} ){{1,2}}?(?:{HEALTH})\b){WORD}",
    rf"\byou (?:{SAID}){{0,2}}(?!(?:{MAY_HAVE_DONE})\b)(?:{PAST})\b",
    (
        r"\byou (?:are|'re) (?:a |an |one of )?(?:our |valued |loyal |longtime |favou?rite "
        r"|regular )*patients?\b"
    ),
    r"\byou're (?:a|one of|our)\b",
    (
        r"\b(?:you've|you'd|you have) (?:been|had|come|seen|missed|cancell?ed|paid|visited|chosen|trusted"
        r"|received|always|recovered)\b"
    ),
    # What we did with you.
    (
        r"\b(?:treat|treated|treating|saw|seeing|seen|see|examine|examined|examining|diagnosed|met|meet"
        r"|meeting|helped|help|helping"
        r"|serve|serving|served|welcome|welcomed|welcoming|discharged|called|billed|charged|gave|give|told"
        r"|offered|remember"
        r"|scheduled|rescheduled|accommodated?|accommodating|adjusted|assist|assisted|assisting|care for"
        r"|cared for|caring for|looked after|work with|worked with|working with|referred|reminded"
        r"|have|having|fit|squeezed|sent|prescribed|informed|warned|advised|texted|emailed|kept|keep"
        r"|dismissed|owed?|refunded) you(?! (?:to|are|may|can|wish|would|like)\b)\b"
    ),
    (
        r"\b(?:we|i|our \w+) (?:\w+ )?(?:treated|saw|examined|diagnosed|discharged|billed|charged"
        r"|scheduled|prescribed|performed|ordered"
        r"|operated|adjusted|injected|referred|recommended|explained|offered|called) (?:him|her|them|this"
        r"|that person|the|twice|three|everything|every|it|all)\b"
    ),
    (
        r"\bworked for you\b|\bfor you (?:that|on that) day\b|\bexplained to you\b|\bgave to you\b"
        r"|\bwith you (?:on|at|in|during|about|that|last)\b"
    ),
    (
        r"\bsee(?:ing)? you (?:again|next|soon|back|then|on|at|in)\b|\bhave you back\b|\bwelcome you\b"
        r"|\bcome back (?:soon|and|any|again|to us)\b"
    ),
    (
        r"\b(?:thanks|thank you)(?: so much| very much)? for (?:visiting|coming|choosing|trusting|being"
        r"|stopping|seeing|letting us (?:treat|help|care|serve|be|see|take)|allowing|joining"
        r"|waiting|your patience|entrusting|picking|the visit|dropping|staying)\b"
    ),
    (
        r"\b(?:trust|trusted|trusting|chose|choose|choosing|picked|picking|visit|visited|visiting) (?:us"
        r"|our|riverbend|dr)\b"
    ),
    (
        r"\byou (?:trusting|choosing|coming|visiting|being)\b|\bchose us\b|\bwelcome to (?:the"
        r"|our) (?:\w+ )?family\b|\bpart of (?:the|our) (?:\w+ )?family\b"
    ),
    (
        r"\b(?:a |our |any |another )?(?:pleasure|joy|honou?r|privilege|delight|great|nice|good|wonderful"
        r"|lovely) (?:to |was )?(?:treat|treating|see|seeing|meet|meeting|help|helping"
        r"|work with|working with|care for|caring for|serve|serving|have|having) you\b"
    ),
    # Records, and days on which something took place.
    (
        r"\b(?:our|my|the|your|these|office) (?:own |medical |office |clinic |appointment |billing "
        r"|phone )?(?:records?|notes?|files?|charts?|logs?|system|documentation|schedule|video|cameras?"
        r"|call log|books)"
        r" (?:\w+ )?(?:show|shows|showed|indicate|indicates|say|says|reflect|reflects|confirm|confirms"
        r"|state|states|tell|tells|prove|proves|document|documents|have)\b"
    ),
    (
        r"\b(?:according to|based on|per|looking at|after checking|after reviewing|reviewing|reviewed"
        r"|checked|looked at|looked into|looked up|pulled|consulted|went through|read|going by) "
        r"(?:our|my|your|the|his|her|their) (?:\w+ )?(?:records?|notes?|files?|charts?|logs?|system|video"
        r"|footage|cameras?|schedule|documentation)\b"
    ),
    (
        r"\b(?:on|from|of|in) (?:that|the) (?:day|morning|afternoon|evening|date|occasion|time in question"
        r"|day in question)\b|\bthat (?:day|morning|afternoon|evening|visit|appointment|session"
        r"|particular)\b"
    ),
    (
        r"\b(?:after|during|at|before|since|in) (?:the|your|that|a|this) (?:(?!first|initial"
        r"|next)\w+ )?(?:visit|appointment|session|consultation|stay|exam|examination"
        r"|treatment)\b (?!(?:starts|begins|is|are|costs)\b)"
    ),
    (
        r"\bas (?:my|our|a former|a current|a valued|a longtime|his|her) patient\b|\b(?:as|being) (?:a "
        r"|one of )?(?:patients? of (?:ours|mine)|our patients?)\b|\bas your (?:doctor|clinician|therapist"
        r"|provider|chiropractor|physician|surgeon)\b"
    ),
    (
        r"\b(?:this|that) (?:patient|client|individual|gentleman|lady|man|woman)\b|\bthe (?:patient"
        r"|client) (?:was|had|did|came|left|refused|is|has|never|chose|said|asked|arrived|\w+ed)\b"
    ),
    (
        r"\b(?:this|that|the) (?:person|reviewer|writer|author) (?:was|had|did|came|left|refused|missed"
        r"|arrived|cancell?ed|\w{3,12}ed)\b(?! (?:never )?(?:not|never)\b)"
    ),
    (
        r"\b(?:he|she) (?:was|came|had|did|left|missed|refused|arrived|never|cancell?ed|got|asked|told"
        r"|\w{3,12}ed)\b"
    ),
    (
        r"\b(?:remember|recall) (?:you|this|that|our|the|your|him|her|them)\b|\bour (?:conversation|talk"
        r"|meeting|discussion)\b (?!is\b)"
    ),
    (
        r"\bsorry (?:that )?(?:the|your) (?:visit|appointment|session|wait|treatment|exam)\b|\b(?:sorry"
        r"|apologi[sz]e) (?:that |for having |for making )?(?:you )?(?:had to|waited|wait|were kept"
        r"|kept you|making you)\b"
    ),
    (
        r"\b(?:last|past) (?:monday|tuesday|wednesday|thursday|friday|saturday|week|month|visit|time)\b"
        r"|\b(?:second|third|fourth|fifth|last|next|first|previous) (?:session|visit"
        r"|appointment)\b (?:with us|went|was|is on)"
    ),
    (
        r"\b(?:was|were) (?:explained|offered|given|told|shown|billed|charged|quoted|seen|treated|asked"
        r"|reminded|informed) (?:to )?(?:you|twice|in detail|within|before|at)\b"
    ),
    (
        r"\byou (?:will|'ll|should) (?:recover|heal|get better|feel better|see results|improve)\b"
        r"|\bneeds? you to (?:come|return|pay)\b"
    ),
    r"\b(?:next|last) (?:session|visit|appointment) (?:is|was|will)\b",
    # Spanish
    rf"\b(?:su|sus|tu|tus) (?!(?:{PUEDE_SER_SUYO}|{HEALTH})\b){WORD}",
    rf"\b(?:su|sus|tu|tus) {FEW}(?:{HISTORIA})\b",
    (
        r"\busted(?:es)? (?:ya |siempre |nunca |tambien )?(?:no )?(?:se |nos |lo |la |le )?(?:llego|vino"
        r"|vinieron|cancelo|falto|estuvo|fue|era|tuvo|pidio|dijo|firmo|pago|debe|"
        r"espero|llamo|presento|rechazo|acepto|recibio|acudio|salio|visito|eligio|olvido|\w{3,12}(?:aba"
        r"|ado|ido))\b"
    ),
    (
        r"\b(?:cuando|el dia que|la vez que) (?:usted |nos )?(?:vino|estuvo|llego|visito|vinieron|acudio"
        r"|vino)\b|\bno se presento\b"
    ),
    (
        r"\b(?:lo|la|le|los|las|les|te) (?:atendimos|tratamos|vimos|examinamos|recibimos|recordamos"
        r"|recuerdo|atendi|vi|operamos|llamamos|esperamos|citamos|cobramos)\b"
    ),
    (
        r"\b(?:atender|tratar|ver|recibir|ayudar|conocer|servir|volver a ver|cuidar)(?:le|lo|la|les|los"
        r"|las|te)\b(?! (?:por telefono|a escribir))"
    ),
    (
        r"\bgracias por (?:visitar\w*|venir|elegir\w*|escoger\w*|confiar|acudir|preferir\w*"
        r"|dejar\w* (?:atender|cuidar)\w*|la visita|permitir\w*|ser (?:nuestr|parte|pacient)\w*)\b"
        r"|\bconfiar en (?:nosotros|nuestr[oa])\b"
    ),
    (
        r"\b(?:nuestros|los|sus) (?:registros|archivos|expedientes|apuntes)\b(?! (?:estan|se guardan)\b)"
        r"|\bsegun (?:el|su|nuestros|los|nuestro|sus) (?:expediente|registros?|archivos?|historial|notas"
        r"|apuntes)\b"
    ),
    (
        r"\best[ea] (?:paciente|senora?|persona (?:vino|falto|estuvo|llego))\b|\b(?:la|el) paciente (?:fue"
        r"|vino|llego|falto|no|estuvo|tenia|pidio|se)\b|\bcomo (?:mi|nuestr[oa]|su) (?:paciente|medic[oa]"
        r"|doctora?|clinica)\b"
    ),
    (
        r"\bhaya tenido que esperar\b|\btuvo que esperar\b|\bese dia\b|\baquel dia\b|\bvuelva pronto\b"
        r"|\b(?:hasta|nos vemos) (?:la proxima|pronto)\b|\bsu proxima\b"
    ),
)
