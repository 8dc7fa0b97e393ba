"""The patterns by which a reply is refused. They read words in plain small letters with one space between. Pure."""

import re

from reviews.replies.faults import Fault
from reviews.replies.reply_words import (
    DEFINIDO,
    DEFINITE,
    HISTORIA,
    HISTORY,
    MAY_BE_YOURS,
    MAY_HAVE_DONE,
    PAST,
    PUEDE_SER_SUYO,
)
from reviews.screening.health_words import COMPLAINTS, CONDITIONS, TREATMENTS

HEALTH = f"{CONDITIONS}|{TREATMENTS}|{COMPLAINTS}"
WORD = r"[\w']{1,30}"
FEW = rf"(?:{WORD} ){{0,3}}?"
SAID = r"(?:anywhere|ever|also|just|really|clearly|simply|then|still|actually|always|already|first|again|only|both|all|not) "
REVIEW = "(?:review|reviews|rating|ratings|post|posting|comment|comments|stars?|score|feedback|opinion|it|this|one star)"
RESENA = "(?:resenas?|calificacion|comentarios?|opinion|estrellas?|publicacion|la|lo|esto)"
GIFTS = (
    "refund\\w*|reimburse\\w*|discounts?|gift cards?|vouchers?|coupons?|credit|compensat\\w+|money back|free (?:session|visit|massage|consult\\w*"
    "|exam|adjustment|treatment|month|\\w+)|waive|complimentary|on the house|on us|cash|half price|percent off"
)

CONFIRMS = (
    rf"\byour (?:(?!(?:{MAY_BE_YOURS}|{HEALTH})\b){WORD} ){{0,3}}?(?:{HISTORY})\b",
    # "Your" with anything else than what stands in the review.
    rf"\byour (?!(?:{MAY_BE_YOURS}|{HEALTH})\b)(?!(?:{WORD} ){{1,2}}?(?:{HEALTH})\b){WORD}",
    rf"\byou (?:{SAID}){{0,2}}(?!(?:{MAY_HAVE_DONE})\b)(?:{PAST})\b",
    r"\byou (?:are|'re) (?:a |an |one of )?(?:our |valued |loyal |longtime |favou?rite |regular )*patients?\b",
    r"\byou're (?:a|one of|our)\b",
    r"\b(?:you've|you'd|you have) (?:been|had|come|seen|missed|cancell?ed|paid|visited|chosen|trusted|received|always|recovered)\b",
    # What we did with you.
    r"\b(?:treat|treated|treating|saw|seeing|seen|see|examine|examined|examining|diagnosed|met|meet|meeting|helped|help|helping"
    r"|serve|serving|served|welcome|welcomed|welcoming|discharged|called|billed|charged|gave|give|told|offered|remember"
    r"|scheduled|rescheduled|accommodated?|accommodating|adjusted|assist|assisted|assisting|care for|cared for|caring for|looked after|work with|worked with|working with|referred|reminded"
    r"|have|having|fit|squeezed|sent|prescribed|informed|warned|advised|texted|emailed|kept|keep|dismissed|owed?|refunded) you(?! (?:to|are|may|can|wish|would|like)\b)\b",
    r"\b(?:we|i|our \w+) (?:\w+ )?(?:treated|saw|examined|diagnosed|discharged|billed|charged|scheduled|prescribed|performed|ordered"
    r"|operated|adjusted|injected|referred|recommended|explained|offered|called) (?:him|her|them|this|that person|the|twice|three|everything|every|it|all)\b",
    r"\bworked for you\b|\bfor you (?:that|on that) day\b|\bexplained to you\b|\bgave to you\b|\bwith you (?:on|at|in|during|about|that|last)\b",
    r"\bsee(?:ing)? you (?:again|next|soon|back|then|on|at|in)\b|\bhave you back\b|\bwelcome you\b|\bcome back (?:soon|and|any|again|to us)\b",
    r"\b(?:thanks|thank you)(?: so much| very much)? for (?:visiting|coming|choosing|trusting|being|stopping|seeing|letting|allowing|joining"
    r"|waiting|your patience|entrusting|picking|the visit|dropping|staying)\b",
    r"\b(?:trust|trusted|trusting|chose|choose|choosing|picked|picking|visit|visited|visiting) (?:us|our|riverbend|dr)\b",
    r"\byou (?:trusting|choosing|coming|visiting|being)\b|\bchose us\b|\bwelcome to (?:the|our) (?:\w+ )?family\b|\bpart of (?:the|our) (?:\w+ )?family\b",
    r"\b(?:a |our |any |another )?(?:pleasure|joy|honou?r|privilege|delight|great|nice|good|wonderful|lovely) (?:to |was )?(?:treat|treating|see|seeing|meet|meeting|help|helping"
    r"|work with|working with|care for|caring for|serve|serving|have|having) you\b",
    # Records, and days on which something took place.
    r"\b(?:our|my|the|your|these|office) (?:own |medical |office |clinic |appointment |billing |phone )?(?:records?|notes?|files?|charts?|logs?|system|documentation|schedule|video|cameras?|call log|books)"
    r" (?:\w+ )?(?:show|shows|showed|indicate|indicates|say|says|reflect|reflects|confirm|confirms|state|states|tell|tells|prove|proves|document|documents|have)\b",
    r"\b(?:according to|based on|per|looking at|after checking|after reviewing|reviewing|reviewed|checked|looked at|looked into|looked up|pulled|consulted|went through|read|going by) "
    r"(?:our|my|your|the|his|her|their) (?:\w+ )?(?:records?|notes?|files?|charts?|logs?|system|video|footage|cameras?|schedule|documentation)\b",
    r"\b(?:on|from|of|in) (?:that|the) (?:day|morning|afternoon|evening|date|occasion|time in question|day in question)\b|\bthat (?:day|morning|afternoon|evening|visit|appointment|session|particular)\b",
    rf"\b(?:after|during|at|before|since|in) (?:the|your|that|a|this) (?:(?!first|initial|next)\w+ )?(?:visit|appointment|session|consultation|stay|exam|examination|treatment)\b (?!(?:starts|begins|is|are|costs)\b)",
    r"\bas (?:my|our|a former|a current|a valued|a longtime|his|her) patient\b|\b(?:as|being) (?:a |one of )?(?:patients? of (?:ours|mine)|our patients?)\b|\bas your (?:doctor|clinician|therapist|provider|chiropractor|physician|surgeon)\b",
    r"\b(?:this|that) (?:patient|client|individual|gentleman|lady|man|woman)\b|\bthe (?:patient|client) (?:was|had|did|came|left|refused|is|has|never|chose|said|asked|arrived|\w+ed)\b",
    r"\b(?:this|that|the) (?:person|reviewer|writer|author) (?:was|had|did|came|left|refused|missed|arrived|cancell?ed|\w{3,12}ed)\b(?! (?:never )?(?:not|never)\b)",
    r"\b(?:he|she) (?:was|came|had|did|left|missed|refused|arrived|never|cancell?ed|got|asked|told|\w{3,12}ed)\b",
    r"\b(?:remember|recall) (?:you|this|that|our|the|your|him|her|them)\b|\bour (?:conversation|talk|meeting|discussion)\b (?!is\b)",
    r"\bsorry (?:that )?(?:the|your) (?:visit|appointment|session|wait|treatment|exam)\b|\b(?:sorry|apologi[sz]e) (?:that |for having |for making )?(?:you )?(?:had to|waited|wait|were kept|kept you|making you)\b",
    r"\b(?:last|past) (?:monday|tuesday|wednesday|thursday|friday|saturday|week|month|visit|time)\b|\b(?:second|third|fourth|fifth|last|next|first|previous) (?:session|visit|appointment)\b (?:with us|went|was|is on)",
    r"\b(?:was|were) (?:explained|offered|given|told|shown|billed|charged|quoted|seen|treated|asked|reminded|informed) (?:to )?(?:you|twice|in detail|within|before|at)\b",
    r"\byou (?:will|'ll|should) (?:recover|heal|get better|feel better|see results|improve)\b|\bneeds? you to (?:come|return|pay)\b",
    r"\b(?:next|last) (?:session|visit|appointment) (?:is|was|will)\b",
    # Spanish
    rf"\b(?:su|sus|tu|tus) (?!(?:{PUEDE_SER_SUYO}|{HEALTH})\b){WORD}",
    rf"\b(?:su|sus|tu|tus) {FEW}(?:{HISTORIA})\b",
    r"\busted(?:es)? (?:ya |siempre |nunca |tambien )?(?:no )?(?:se |nos |lo |la |le )?(?:llego|vino|vinieron|cancelo|falto|estuvo|fue|era|tuvo|pidio|dijo|firmo|pago|debe|"
    r"espero|llamo|presento|rechazo|acepto|recibio|acudio|salio|visito|eligio|olvido|\w{3,12}(?:aba|ado|ido))\b",
    r"\b(?:cuando|el dia que|la vez que) (?:usted |nos )?(?:vino|estuvo|llego|visito|vinieron|acudio|vino)\b|\bno se presento\b",
    r"\b(?:lo|la|le|los|las|les|te) (?:atendimos|tratamos|vimos|examinamos|recibimos|recordamos|recuerdo|atendi|vi|operamos|llamamos|esperamos|citamos|cobramos)\b",
    r"\b(?:atender|tratar|ver|recibir|ayudar|conocer|servir|volver a ver|cuidar)(?:le|lo|la|les|los|las|te)\b(?! (?:por telefono|a escribir))",
    r"\bgracias por (?:visitar\w*|venir|elegir\w*|escoger\w*|confiar|acudir|preferir\w*|dejar\w* (?:atender|cuidar)\w*|la visita|permitir\w*|ser (?:nuestr|parte|pacient)\w*)\b|\bconfiar en (?:nosotros|nuestr[oa])\b",
    r"\b(?:nuestros|los|sus) (?:registros|archivos|expedientes|apuntes)\b(?! (?:estan|se guardan)\b)|\bsegun (?:el|su|nuestros|los|nuestro|sus) (?:expediente|registros?|archivos?|historial|notas|apuntes)\b",
    r"\best[ea] (?:paciente|senora?|persona (?:vino|falto|estuvo|llego))\b|\b(?:la|el) paciente (?:fue|vino|llego|falto|no|estuvo|tenia|pidio|se)\b|\bcomo (?:mi|nuestr[oa]|su) (?:paciente|medic[oa]|doctora?|clinica)\b",
    r"\bhaya tenido que esperar\b|\btuvo que esperar\b|\bese dia\b|\baquel dia\b|\bvuelva pronto\b|\b(?:hasta|nos vemos) (?:la proxima|pronto)\b|\bsu proxima\b",
)

NOT_HERE = r"(?:here|ours|our|us|this (?:clinic|office|practice)|the (?:clinic|office|practice)|mine|my)"
DENIES = (
    rf"\b(?:never|not|n't|aren't|isn't|wasn't|weren't|hasn't|haven't|no longer) (?:\w+ ){{0,3}}?(?:a |an |one of )?(?:former |current |actual |real )?(?:{NOT_HERE} )?(?:patients?|clients?|customers?)\b",
    r"\b(?:are|is|was|were) (?:not|never) (?:\w+ ){0,2}(?:patient|client)\b|\bno (?:such )?(?:patient|client|person)\b(?! (?:should|has to|is turned|is ever|must|will|waits|goes|needs)\b)",
    r"\b(?:no|any|a|without) (?:\w+ )?(?:record|records|trace|file|visit|appointment|chart|entry|booking) (?:of|for|under|by|with|that|matching) (?:\w+ ){0,2}?(?:you|your|this|that|such|anyone|anybody|any|name|person|him|her|them)\b",
    r"\b(?:can't|cannot|can not|couldn't|could not|didn't|did not|unable to|don't|do not|failed to|never could) (?:\w+ )?(?:find|locate|identify|match|see|recall|remember|recognize|have) (?:you|your|this|that|any|a|him|her|anyone|anybody) (?!(?:details|thing)\b)",
    r"\b(?:you|this person|this individual|this reviewer|the reviewer|they|he|she|whoever wrote this|the writer|the author|this account) (?:have |has |had |'ve |did |was |were |is |are |does |do )?(?:never|not|n't)"
    r" (?:\w+ )?(?:been|set foot|visited|come|came|appear|appears|treated|seen|exist|entered|had an?|made an?|met|a patient|our|one of|in our|walked|booked|received|visit)\b",
    r"\byou (?:don't|didn't|haven't|weren't|aren't) (?:\w+ )?(?:appear|exist|visit|been|come|seen|treated|a patient|our patient|show up in|in our)\b",
    r"\b(?:have|has|'ve|had) never (?:\w+ )?(?:treated|seen|met|been|heard|set foot|visited|had) (?:\w+ )?(?:you|this|him|her|them|here|person|anyone|foot|a patient|patient|before|in|our)\b|\bnever (?:treated|met|saw) (?:you|this|him|her|them)\b",
    r"\bnever (?:treated|seen|been|a patient|visited|set foot|been treated)(?: \w+)? (?:here|us|our|by us|with us|at our|in our)\b|\bfake (?:review|post|account|patient|profile)\b|\bnot (?:been )?(?:treated|seen) (?:at|by|in|here)\b|\bwrong (?:clinic|office|practice|doctor)\b",
    r"\b(?:usted|ustedes|est[ea] persona|quien escribe|quien escribio esto|el autor|la autora) (?:no|nunca|jamas) (?:\w+ )?(?:es|ha|han|fue|era|estuvo|aparece|figura|vino|piso|sido|visito)\b(?! (?:que|escuchad|bienvenid))",
    r"\bno (?:tenemos|hay|existe|encontramos|consta|figura) (?:\w+ )?(?:registros?|constancia|expediente|pacientes?|cita|visita|record)\b|\bno (?:lo|la|le|los|las|te) (?:encontramos|conocemos|hemos|tenemos|recordamos|atendimos|hallamos)\b",
    r"\bnunca (?:lo|la|le|los|las|te|se) (?:hemos|atendimos|vimos|he|ha|tratamos|conocimos|atendio)\b|\bnunca ha(?:n)? (?:sido|estado|venido|pisado|visitado)\b|\bno es paciente\b|\bnunca (?:fue|estuvo|vino|piso)\b|\bresena falsa\b|\bno (?:fue|era|ha sido) paciente\b",
)

TELLS_HEALTH = (
    rf"\byour (?:(?!(?:{MAY_BE_YOURS})\b){WORD} ){{0,4}}?(?:{HEALTH})\b",
    rf"\byou (?:{SAID})?(?:have|had|suffer|suffered|suffering|take|takes|took|taking|are|were|need|needed|got|get|use|used|asked for|wanted|refused|requested|demanded|experience|live with|came with|came in with"
    rf"|deal with|struggle with|feel|felt|asked us for|received|abuse|ran out of)(?: (?!(?:questions?|concerns?|any|moment|time)\b){WORD}){{0,4}}? (?:{CONDITIONS}|{TREATMENTS}|{COMPLAINTS})\b",
    rf"\b(?:{CONDITIONS}|{TREATMENTS}|{COMPLAINTS}) (?:like|such as|as) (?:yours|this one|these)\b|\b(?:{CONDITIONS}|{TREATMENTS}|{COMPLAINTS})(?: \w+)? (?:that )?you (?:take|took|asked|have|had|want|wanted|need|needed|got|mention|received|describe|described|suffer|are taking|were|use|used|requested)\b",
    rf"\b(?:the|this|that|these|those|his|her) (?:\w+ )?(?:{DEFINITE})\b (?:\w+ )?(?:was|were|is|are|did|does|showed|shows|came|gave|has|have|had|feels?|got|gets|went|will|needs?|improves?|worked|helped|heals?)\b",
    rf"\b(?:his|her|their|this patient's|the patient's|the reviewer's) (?:\w+ ){{0,2}}?(?:{CONDITIONS}|{TREATMENTS}|pain|symptoms?|condition)\b",
    r"\b(?:get|feel|feeling|are feeling|be feeling|got) (?:well|better|worse|healthy)(?: soon| now)?\b|\bspeedy recovery\b|\bquick recovery\b|\bfull recovery\b|\bpain free\b|\bheal(?:s|ed|ing)? (?:soon|well|quickly|overnight)\b|\brecover(?:s|ed)? (?:soon|well|quickly)\b",
    rf"\b(?:glad|happy|sorry|hope|pleased|thrilled|delighted|hear|hopefully|hoping) (?:{WORD} ){{0,4}}?(?:neck|back|shoulders?|pain|spine|symptoms|headaches?|injury|condition|knee|sleep|mobility) (?:{WORD} ){{0,2}}?(?:is|are|feels?|was|has|have|gets?|went|improve[sd]?|better|gone|eased|bother\w*)\b",
    rf"\b(?:patient|reviewer|person|he|she|writer) (?:\w+ ){{0,2}}?(?:has|had|suffers?|suffered|takes?|took|was on|is on|was|is) (?:\w+ ){{0,2}}?(?:{CONDITIONS}|{TREATMENTS})\b",
    r"\bwe (?:\w+ )?(?:ordered|prescribed|injected|diagnosed|found|took|performed|did|recommended|suggested|offered) (?:an? |the |two |three |some |your )?(?:\w+ )?(?:mris?|x ?rays?|scans?|injections?|medications?|opioids?|surgery|diagnosis|epidural|steroids?|physical therapy|ct)\b",
    rf"\b(?:su|sus|tu|tus) (?:(?!(?:{PUEDE_SER_SUYO})\b){WORD} ){{0,3}}?(?:{HEALTH})\b",
    rf"\b(?:usted )?(?:tiene|tenia|padece|sufre|sufria|tuvo) (?:de |una? |la |el )?(?:\w+ )?(?:{CONDITIONS}|{TREATMENTS}|dolor(?:es)?)\b|\busted (?:esta|estaba) (?:{CONDITIONS})\b",
    rf"\b(?:el|la|los|las) (?:{DEFINIDO}) (?:que (?:usted|le|toma|pidio|tiene)|fue|era|no|salio|mostro|esta|estaba|funciono|sane|mejore)\b|\bque se mejore\b|\bmejorese\b|\bpronta recuperacion\b",
    rf"\b(?:{HEALTH}) como (?:la|el|los|las) (?:suy[oa]s?|de usted)\b",
)

CHANGE = (
    "delete|deleting|remove|removing|take down|taking down|taken down|change|changing|edit|editing|update|updating|revise|revising|modify|modifying"
    "|reconsider|reconsidering|withdraw|withdrawing|retract|retracting|correct|correcting|amend|raise|improve|rethink|increase|erase|pull|adjust|upgrade|reverse"
)
PRESSES = (
    rf"\b(?:{CHANGE}) (?:{WORD} ){{0,3}}?{REVIEW}\b",
    rf"\btak(?:e|es|en|ing) (?:{WORD} ){{1,4}}?(?:down|off|back|offline)\b",
    rf"\b(?:delete|remove|retract|erase|withdraw) (?:{WORD} ){{0,2}}?(?:now|within|immediately|please|or)\b|\breconsider\b",
    rf"\b(?:{REVIEW}) (?:{WORD} ){{0,3}}?(?:goes up|go up|went up|is gone|disappears?|is removed|is deleted|is changed|removed|deleted|taken down|changed to|comes down|came down|updated|improves)\b",
    rf"\b(?:give|leave|write|post|award|rate|deserve|deserves|get|earn) (?:us |me |a |an |another |the )*(?:{WORD} )?(?:(?:five|four|5|4|more|higher|better|full|good|positive|great|glowing|nice) )+(?:stars?|reviews?|ratings?|one)\b",
    rf"\b(?:five|5) stars?\b(?! (?:service|care|hotel)\b)",
    rf"\b(?:offer|offering|give|giving|get|send|sending|happy to|glad to|like to|love to|willing to|ready to|will|we'll|can|could|would|make|for) (?:you |it )?(?:{WORD} ){{0,4}}?(?:{GIFTS})\b",
    rf"\b(?:a |the )?(?:{GIFTS}) (?:{WORD} ){{0,5}}?(?:waiting|yours|for you|if you|once|when you|in exchange|in return)\b|\b(?:session|visit|treatment|massage|lunch|coffee|dinner) is (?:free|on us|on the house)\b|\bmake it (?:worth|up to you)\b",
    r"\b(?:sue|suing|sued|lawsuit|lawyers?|attorneys?|legal (?:action|steps|counsel|team|consequences|department|proceedings)|defamation|defamatory|libel|libelous|slander|slanderous|court|cease and desist|damages|take this further)\b",
    r"\b(?:report|reported|reporting|expose|blacklist) (?:you|your)\b|\byou(?:'ll| will) (?:regret|hear from|be hearing|be sorry)\b|\bcosts? (?:people|somebody|someone|us) (?:their|our|a) (?:jobs?|livelihoods?)\b",
    rf"\b(?:borr|elimin|quit|retir|cambi|modific|edit|actualiz|correg|correj|reconsider|rectific|sub|mejor)(?:e|en|a|as|ar|arla|arlo|ando|ia|ie|ija|ijan|que|quen|ira|ir|enla|elo|ela|elos|elas|ue|ues|ice|ices|ifique|ara|aran|aria)?(?:la|lo|las|los)? (?:{WORD} ){{0,2}}?{RESENA}\b",
    r"\b(?:reembols\w+|devolvemos|devolveremos|devolver\w*|descuentos?|regal\w+|tarjeta de regalo|gratis|sin costo|cupon(?:es)?|compensar\w*|compensacion)\b (?:\w+ ){0,8}?(?:si|cuando|a cambio|resena|comentario|opinion)\b",
    r"\b(?:ofrecemos|ofrecer\w*|damos|daremos|dariamos|le damos) (?:\w+ ){0,3}?(?:reembols\w+|descuentos?|regal\w+|sesion gratis|gratis|cupon(?:es)?|dinero|compensacion)\b|\b(?:cinco|5) estrellas\b",
    r"\b(?:abogad[oa]s?|demandar\w*|demanda(?:remos)?|difamacion|acciones? legal(?:es)?|tribunal(?:es)?|juicio|calumnia)\b",
)
INSULTS = (
    r"\b(?:you|you're|you are|reviewer|person|patient|whoever wrote this) (?:\w+ )?(?:is |are |must be |were |must |have |sound )?(?:a |an |just |such |so |completely |clearly |totally |one )*"
    r"(?:liar|liars|lying|lie|crazy|insane|delusional|drama queen|pathetic|unstable|psycho|unhinged|hysterical|ridiculous|troll|bully|ignorant|nuts|a joke|entitled|karen|dishonest|mentally ill|paranoid|disgusting|rude|selfish|bitter|stupid|dumb|trash|garbage)\b",
    r"\b(?:pathetic|miserable|stupid|silly|sad|little|nasty|vile|bitter|ignorant) (?:\w+ )?(?:troll|person|people|woman|man|hag|liar|human|life|reviews?|little|excuse)\b|\bget lost\b|\bget a life\b|\bshame on you\b|\bgood riddance\b|\bshut up\b",
    r"\b(?:what a|such a|complete|total) (?:\w+ )?(?:liar|troll|joke|clown|loser|jerk|bully|drama queen)\b|\b(?:liar|troll|clown|jerk|drama queen)s?\b",
    r"\b(?:esta|es|eres) (?:usted )?(?:una? )?(?:loc[oa]|mentiros[oa]|ridicul[oa]|patetic[oa]|ignorante|malagradecid[oa])\b|\bmentiros[oa]s?\b|\bcallese\b|\bque verguenza\b|\busted miente\b|\bmentira(?:s)?\b",
)

RULES = {
    Fault.CONFIRMS_A_PATIENT: tuple(map(re.compile, CONFIRMS)),
    Fault.DENIES_A_PATIENT: tuple(map(re.compile, DENIES)),
    Fault.HEALTH_DETAIL: tuple(map(re.compile, TELLS_HEALTH)),
    Fault.PRESSURE: tuple(map(re.compile, PRESSES)),
    Fault.ABUSE: tuple(map(re.compile, INSULTS)),
}

# "We never ask anybody to change a review" and "we cannot say who is a patient" are how a clinic works.
NEVER = re.compile(
    r"\b(?:never|not|don't|do not|nobody|no one|without|nor|cannot|can't|nunca|no|jamas|ni|tampoco)\b(?: [\w']{1,20}){0,5} $"
)
WHETHER = re.compile(r"\b(?:whether|if|who|si|quien|anyone|anybody|somebody|someone|alguien|nadie|confirm|confirmar)\b(?: [\w']{1,20}){0,6} $")
ASIDE = 60  # characters before what was found in which an excuse counts


def is_excused(fault: Fault, low: str, found: re.Match[str]) -> bool:
    """Whether the words before turn it into the contrary, or into a general rule."""
    before = low[max(0, found.start() - ASIDE) : found.start()]
    if fault == Fault.PRESSURE:
        return NEVER.search(before) is not None and "or you" not in low
    return fault == Fault.DENIES_A_PATIENT and WHETHER.search(before) is not None
