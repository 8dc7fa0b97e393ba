"""Words of public replies, in English and Spanish: what may be said to "you", and what tells too much. Pure."""

from reviews.screening.health_words import COMPLAINTS, CONDITIONS, TREATMENTS

HEALTH = f"{CONDITIONS}|{TREATMENTS}|{COMPLAINTS}"
WORD = r"[\w']{1,30}"
FEW = rf"(?:{WORD} ){{0,3}}?"
SAID = (
    r"(?:anywhere|ever|also|just|really|clearly|simply|then|still|actually|always|already|first|again|only"
    r"|both|all|not) "
)
REVIEW = (
    "(?:review|reviews|rating|ratings|post|posting|comment|comments|stars?|score|feedback|opinion|it|this"
    "|one star)"
)
RESENA = "(?:resenas?|calificacion|comentarios?|opinion|estrellas?|publicacion|la|lo|esto)"
GIFTS = (
    "refund\\w*|reimburse\\w*|discounts?|gift cards?|vouchers?|coupons?|credit|compensat\\w+|money back"
    "|free (?:session|visit|massage|consult\\w*"
    "|exam|adjustment|treatment|month|\\w+)|waive|complimentary|on the house|on us|cash|half price"
    "|percent off"
)


# What may follow "your" and "su": what stands in the review, which everybody can read.
MAY_BE_YOURS = (
    "feedback|comments?|review|reviews|words?|kind|kindest|thoughtful|honest|candid|thoughts?|opinions?"
    "|message|note|input"
    "|suggestions?|concerns?|questions?|compliments?|praise|criticism|perspective|rating|privacy|time"
    "|patience in writing|views?"
    "|frustration|disappointment|point|points|post|remarks?|convenience|encouragement|candor|honesty"
    "|recommendation|stars?"
    "|warm|generous|lovely|valuable|open|detailed"
)
PUEDE_SER_SUYO = (
    "opinion(?:es)?|comentarios?|palabras?|amables?|resenas?|mensajes?|sugerencias?|tiempo|preguntas?"
    "|inquietudes?|inquietud"
    "|preocupacion(?:es)?|privacidad|honestidad|sinceridad|critica|criticas|punto|observaciones"
    "|valios[oa]s?|recomendacion|elogios?"
    "|equipo|personal|consulta de privacidad"
)
# What "you" may have done: write.
MAY_HAVE_DONE = (
    "wrote|write|shared|share|posted|raised|raise|mentioned|mention|described|describe|said here"
    "|took the time|pointed|say|feel"
    "|felt moved|asked here|brought this|took a moment|left this|left a review|left us|can|may|might"
    "|would|wish|want|like|prefer"
    "|could|should|are welcome|have questions|have any|have concerns|have a question|have further"
    "|have suggestions|need|for|to|and|all|so|very"
    "|both|again|in advance|too|contact|call|reach|will|'ll|ever|please|about it"
)
PAST = (
    "came|come in|were|was|had|have had|have been|did|didn't|did not|never|arrived|left|saw|went|got|told"
    "|asked|received|made|agreed"
    "|signed|paid|owe|owed|still owe|said|spoke|met|chose|brought|showed|no showed|took|gave|felt|found"
    "|knew|waited|walked|called"
    "|booked|missed|refused|declined|demanded|insisted|shouted|yelled|cancelled|canceled|visited"
    "|scheduled|rescheduled|failed"
    "|skipped|requested|needed|wanted|enjoyed|loved|liked|experienced|stopped|started|began|returned"
    "|stayed|sat|ran|kept|forgot"
    "|underwent|followed|ignored|threatened|lied|claimed|accused|pay|haven't|hadn't|weren't|wasn't"
    "|\\w{3,14}ed"
)
HISTORY = (
    "visit|visits|appointments?|sessions?|stay|consultation|consult|exam|examination|check ?up|check up"
    "|follow up|check in|treatment"
    "|care|procedure|surgery|evaluation|intake|file|chart|records?|account|bill|bills|balance|copay"
    "|co pay|claim|insurance|insurer"
    "|referral|paperwork|forms?|results?|experience|arrival|progress|doctor|therapist|provider|clinician"
    "|nurse|recovery|business"
    "|trust|loyalty|case|situation|coverage|deductible|no show|cancellation|charges?|invoice|payment"
    "|prescription|plan|wait"
)
HISTORIA = (
    "visita|visitas|cita|citas|sesion|sesiones|consulta|consultas|tratamiento|expediente|historial"
    "|registro|registros|cuenta|factura"
    "|seguro|aseguradora|examen|experiencia|caso|doctor|doctora|terapeuta|estancia|confianza|pago|espera"
    "|llegada|atencion|saldo"
)

# A definite test, drug or finding is one of somebody's.
DEFINITE = (
    "mri|mris|x ?rays?|scans?|ct|imaging|ultrasound|injections?|epidural|medications?|meds|prescriptions?"
    "|diagnosis|biopsy|surgery"
    "|operation|opioids?|painkillers?|pills|steroids?|cortisone|test results?|results|lab results"
    "|fracture|herniation|disc|curvature"
    "|tumor|neck|back|shoulder|spine|pain|symptoms?|condition|injury|stiffness|numbness"
)
DEFINIDO = (
    "resonancia|radiografias?|inyeccion|medicamentos?|receta|diagnostico|cirugia|operacion|pastillas"
    "|resultados|espalda|cuello|hombro"
    "|columna|lesion|fractura"
)
