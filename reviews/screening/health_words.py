"""Words of health in English and Spanish, as patterns. Pure, plain letters, lower case."""

CONDITIONS = (
    r"cancer\w*|leuk(?:a)?emia|lymphoma|melanoma|tumou?rs?|hiv|aids|herpes|chlamydia|syphilis|gonorrhea|std|sti|hpv|covid"
    r"|diabetes|diabetic|epilepsy|epileptic|seizures?|strokes?|heart (?:attack|disease|failure|condition)|asthma|copd|lupus"
    r"|dementia|alzheimer'?s?|parkinson'?s?|multiple sclerosis|ms|als|autis(?:m|tic)|adhd|add|down'?s syndrome|bipolar"
    r"|depress(?:ion|ed)|anxiety|panic attacks?|ptsd|ocd|schizo\w+|psychosis|eating disorder|anorexi[ac]|bulimi[ac]"
    r"|suicid\w+|overdos\w+|addict(?:ed|ion|s)?|alcoholi(?:c|sm)|pregnan(?:t|cy)|miscarriages?|abortions?|infertil\w+"
    r"|hepatitis|cirrhosis|kidney (?:disease|failure|stones?)|crohn'?s|ibs|ulcers?|hernias?|herniated dis[ck]s?"
    r"|slipped dis[ck]s?|bulging dis[ck]s?|sciatica|scoliosis|kyphosis|stenosis|spondyl\w+|fibromyalgia|osteopor\w+"
    r"|arthriti[sc]|fractures?|concussions?|migraines?|pinched nerves?|whiplash|infections?|blood clots?|anemi[ac]"
    r"|hypertension|high blood pressure|obes(?:e|ity)|incontinen\w+|erectile dysfunction|disab(?:led|ility)|paralysis"
    r"|hiv positive|deaf|blind|wheelchair bound|drunk|intoxicated|high on drugs|rheumatoid"
    r"|\w{3,20}(?:plegi[ac]|pathy|ectomy|phrenia|algia|itis)"
    r"|vih|depresiv[oa]|esquizofrenic[oa]|parkinson|sida|epileptic[oa]|epilepsia|autis(?:mo|ta)|demencia|depresion|deprimid[oa]|ansiedad|esquizofreni\w+|embarazad[oa]"
    r"|embarazo|aborto|infarto|derrame|tumor(?:es)?|leucemia|asma|artritis|escoliosis|estenosis|hernias?|esclerosis"
    r"|alcoholic[oa]|adict[oa]|adiccion|diabetic[oa]|migranas?|fractura|infeccion|presion alta|hipertension|discapacidad"
    r"|discapacitad[oa]|sifilis|trastorno|fibromialgia|osteoporosis|ciatica|obesidad|convulsiones"
)
TREATMENTS = (
    r"chemo(?:therapy)?|radiation|dialysis|transplants?|surger(?:y|ies)|operations?|hysterectomy|biops(?:y|ies)|injections?"
    r"|epidurals?|nerve blocks?|cortisone|steroids?|mris?|ct scans?|x ?rays?|scans?|imaging|ultrasounds?|blood (?:tests?|work)"
    r"|lab (?:results?|work)|test results?|diagnos(?:is|es)|prognosis|prescriptions?|medications?|meds|medicines?|pills|painkillers?"
    r"|opioids?|opiates?|oxycodone|oxycontin|percocet|hydrocodone|vicodin|morphine|fentanyl|methadone|suboxone|tramadol"
    r"|gabapentin|lyrica|valium|xanax|prozac|zoloft|lithium|ritalin|adderall|insulin|warfarin|antidepressants?"
    r"|physical therapy|physiotherapy|antipsychotics?|viagra|rehab|psychiatrist|chemo"
    r"|fisioterapia|terapia fisica|quimio(?:terapia)?|radioterapia|dialisis|trasplante|cirugias?|operacion(?:es)?|biopsia|inyeccion(?:es)?|resonancia"
    r"|radiografias?|tomografia|analisis de sangre|diagnostico|receta|medicamentos?|medicinas?|pastillas|insulina|metadona"
)
# Of the body and what it feels; only somebody's own where a rule says so.
COMPLAINTS = (
    r"(?:back|neck|shoulder|chest|knee|hip|leg|arm|nerve|muscle|rib|joint|chronic|upper back|lower back) (?:pain|ache|injury|problems?|issues?|spasms?)"
    r"|pain|aches?|symptoms?|condition|injur(?:y|ies)|illness|disease|disorder|spine|spinal|back|neck|shoulders?|posture"
    r"|dis[ck]s?|vertebra\w*|nerves?|muscles?|ribs?|knees?|hips?|weight|smoking|drinking|drug use|sleep|mobility|recovery|healing"
    r"|blood pressure|mental health|medical history|health|health (?:issues?|problems?|conditions?)|vitals|allerg(?:y|ies)"
    r"|numbness|tingling|stiffness|range of motion|body|headaches?"
    r"|dolor(?:es)?|espalda|cuello|hombros?|columna|sintomas?|condicion|lesion(?:es)?|enfermedad|recuperacion|peso|postura|salud"
    r"|presion|nervios?|rodillas?|cadera|historial medico|alergias?"
)
