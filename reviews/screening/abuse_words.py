"""Insults, slurs and threats in English and Spanish, and the words beside them that make them harmless. Pure.

A harsh word about a visit is no insult: quack, scam, liar, terrible and useless stand on no list. Neither do curses
at the pain.
"""

# Said of a person these are insults, with a star or a letter repeated as well.
INSULTS = (
    r"idiots?|idiotic|morons?|imbeciles?|retards?|retarded|dumbass(?:es)?|dipshits?|a[s*]{2}holes?"
    r"|a[s*]{2}hats?|bastards?"
    r"|b[i*]tch(?:es)?|wh[o*]res?|sluts?|c[u*]nts?|twats?|wankers?|pricks?|dickheads?|douche(?:bag)?s?"
    r"|shitheads?|scum"
    r"|scumbags?|motherf[u*]ckers?|f[u*]ckers?|f[u*]ckheads?|losers?|morans?|cretins?|halfwits?|jerks?"
    r"|weasels?|clowns?|lunatics?|psychos?|witch|nazis?|brain ?dead|brainless|(?:pathetic|poor|sorry"
    r"|miserable) excuse (?:of|for) an? \w+|waste of (?:space|oxygen|air|skin)|sewer rats?|dimwits?"
    r"|nitwits?|hags?"
    r"|vermin|subhumans?|cockroach(?:es)?|pigs|trash people|human (?:trash|garbage)|son of a bitch"
    r"|sons of bitches"
    r"|idiotas?|imbecil(?:es)?|estupid[oa]s?|pendej[oa]s?|cabron(?:es|a|as)?|put[oa]s?|gilipollas"
    r"|hij[oa]s? de (?:la gran )?put[oa]s?"
    r"|hijueputas?|malparid[oa]s?|mierdas?|escoria|desgraciad[oa]s?|zorra|perra|mamon(?:es|a)?"
    r"|culer[oa]s?|tarad[oa]s?"
    r"|subnormal(?:es)?|asqueros[oa]s?|un(?:a|os|as)? inutil(?:es)?|tont[oa]s?|un(?:os)? animal(?:es)?"
    r"|bestias?|imbecil|basura de (?:persona|gente|doctor|medico|doctora)|cerd[oa]s|maric(?:on|ones|as?)"
    r"|payas[oa]s?"
)
# Whatever stands beside them.
ALWAYS = (
    r"f[u*]+ck ?(?:you|off|him|her|them)(?: all)?|fuckyou(?:all)?|go to hell|rot in hell|burn in hell"
    r"|piece of (?:shit|crap|garbage|trash)"
    r"|go back to (?:your|his|her|their) country|(?:filthy|dirty|lazy|stupid|dumb|fat|ugly|old"
    r"|miserable)(?: \w+)? (?:cow|pig|pigs|hag|hags|hog|bitch|whore)"
    r"|fat pig|(?:spineless|dirty|lying|filthy|sneaky|slimy|little)(?: \w+)? (?:rat|rats|snake|snakes"
    r"|worm|worms|weasel|toad|pig|pigs)|que se (?:pudran?|mueran?|jodan?)|people like (?:you|him|her"
    r"|them) are (?:trash|garbage|scum)|(?:he|she|they|you) (?:is"
    r"|are) (?:trash|garbage)"
    r"|n[i*]gg[ae]rs?|nigg[ae]s?|sp[i]cs?|wetbacks?|ch[i]nks?|gooks?|k[i]kes?|fagg[o]ts?|fags?|trann(?:y"
    r"|ies)|ragheads?|towelheads?"
    r"|beaners?|dykes?|sudacas?|panchit[oa]s?"
    r"|vete a la mierda|vayanse a la mierda|a la chingada|chinga tu madre|que te jodan|jodete"
    r"|pedazo de mierda|hij[oa]s? de puta"
)
THREATS = (
    r"(?:i'?ll|i will|i'm going to|i am going to|im going to|i'm gonna|gonna|we will|we'll|someone should"
    r"|somebody should|i want to|i'd like to|i would like to|i'd love to|i would love to|i could)"
    r" (?:just |really |personally )?(?:kill|murder|wring|choke|shoot|stab|hurt|beat|punch|slap|strangle"
    r"|hang|burn"
    r"|bomb|destroy|smash|break"
    r"|come for|hunt|find out where|blow up)"
    r" (?:you|him|her|them|this|that|the|his|their|your|he|she|they|every|everyone|everybody|down)"
    r"|should be (?:\w+ ){0,3}?(?:shot|hanged|hung|killed|beaten|whipped|burned|stabbed)"
    r"|(?:i )?hope (?:you|he|she|they|this|the|that)(?: \w+)? (?:die|dies|chokes?|burn|burns|rot|rots"
    r"|suffer"
    r"|suffers|gets? (?:cancer|killed|shot|hurt))"
    r"|(?:deserves?|ought|needs?) to (?:be )?(?:die|shot|killed|beaten|hanged|hurt|raped|stabbed)"
    r"|(?:i|we) know where (?:you|he|she|they) (?:live|lives|park|parks|sleep|sleeps|work|works)"
    r"|(?:you|he|she) (?:better|had better|should) watch (?:your|his|her) back|you(?:'re| are| will be"
    r"|'ll be) dead|you will regret"
    r"|make (?:him|her|them|you) pay for|find out where (?:he|she|they|you) lives?|kill yourself"
    r"|(?:te|le|lo|la|los|las) (?:voy|vamos) a (?:matar|golpear|partir|romper|buscar|quemar|encontrar)"
    r"|ojala (?:te|se) (?:mueras?|mueran|pudras?|pudran)"
    r"|se donde vives?|se donde viven|merece morir|voy a quemar|vas a pagar|cuidate la espalda"
)
# Nearest before an insult, these turn it on whoever writes, on a thing or into a likeness.
SPARES = frozenset(
    """
    i i'm im me myself my like as feel feeling felt was wasn't not isn't no proof pain ache injury back neck
    shoulder headache question thing pregunta cosa maquina knee paperwork traffic parking stupid-pain yo me
    soy como senti sentia dolor ciatica espalda cuello lesion era fui mi
    """.split()  # noqa: SIM905
)
TURNS = frozenset(
    """
    he he's she she's they they're you you're him her them this these those that who doctor doctors dr nurse
    nurses staff receptionist man woman guy lady people person therapist clinic manager owner such what both
    all everybody everyone el la los las ella ellos usted ustedes ese esa esos esas este esta doctora
    enfermera recepcionista tipo senor senora son es que unos unas todos gente
    """.split()  # noqa: SIM905
)
# Right behind an insult, these make it one of a thing.
OF_THINGS = frozenset(
    """
    pain back neck shoulder shoulders spine ache aches injury proof chair chairs paperwork portal form forms
    website parking machine system exercises stretch stretches mistake question questions rules insurance
    phone thing things madre dolor espalda cuello ciatica silla sillas formulario pregunta preguntas maquina
    """.split()  # noqa: SIM905
)
