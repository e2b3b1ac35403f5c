# SPDX-License-Identifier: EUPL-1.2
# Words of the pages in Dutch, which comes first. en.ftl has the same keys in the same order.

# --- frame
error-mark = Fout:
skip-main = Naar de inhoud
skip-results = Naar de resultaten
skip-mentions = Naar de vermeldingen
skip-unmet = Naar de eerste niet vervulde regel
nav-label = Hoofdmenu
nav-start = Begin
nav-tasks = Taken
nav-deposit = Aanleveren
nav-search = Zoeken en vergelijken
nav-analyses = Analyses
nav-disclosures = Verstrekkingen
nav-consents = Partijtoestemmingen
nav-acts = Mijn handelingen
nav-rules = Regels
footer = Waarborg, demonstratie met voorbeeldgegevens. Wat niet in het register staat, is niet gebeurd.
persona-switch = Persona
persona-go = Wissel
persona-none = Nog niemand gekozen
mandate-release = mandaat verstrekking
place-cell = cel
shown = Getoond: wat u mag zien als { $role } ({ $place })
back = Terug
choose = Kies…
any = Alle partijen
yes = Ja
no = Nee
line = regel
done = Vastgelegd.
page-next = Volgende bladzijde (wordt vastgelegd)
count-of = { $from }–{ $to } van { $total }
count-of-more = { $from }–{ $to } van meer dan { $total }
errors-title = Dit moet nog worden aangevuld

# --- words of tables
act = Handeling
analysis = Analyse
answer = Antwoord
conditions = Voorwaarden
disclosure = Verstrekking
due = Uiterlijk
entry = Aantekening
entry-in = aantekening
expires = Geldt tot
ground = Grondslag
item = Gegeven
items = Gegevens
known-from = Bekend van
last-seen = Laatst gezien
marking = Markering
next = Vervolg
open = Openen
originator = Afkomst
origins = Afkomst
outcome = Uitkomst
parties = Partijen
question = Vraag
reasons = Redenen
recipient = Ontvanger
recipients = Ontvangers
reliability = Betrouwbaarheid
requested = Gevraagd
results = Resultaten
rule = Regel
rules = Regels
state = Stand
time = Tijdstip
title = Titel
untitled = zonder titel
relevance = Belang voor de cel
type = Soort
until = Tot
value = Waarde
version = versie
via = Door tussenkomst van
who = Wie
words = Woorden

# --- purpose
purpose-label = Werkdoel
purpose-none = niet vermeld
purpose-change = wijzigen
purpose-until = tot { $time }
purpose-once = Vermeld eenmaal waarvoor u werkt. Het doel geldt acht uur en eindigt als u de browser sluit; het wordt bij elke handeling vastgelegd.
purpose-code = Doel
purpose-necessity = Waarom is dit nodig?
purpose-proportionality = Waarom is dit evenredig, en volstaat niets lichters?
purpose-limit = Ten hoogste 600 tekens
purpose-state = Werkdoel vastleggen
purpose-resilience = weerbaarheid
purpose-incident-response = afhandeling van een incident
purpose-threat-assessment = dreigingsbeeld
purpose-warning = waarschuwing
purpose-exercise = oefening

# --- roles
role-analyst = analist
role-depositor = leverancier van gegevens
role-consent-officer = toestemmingsfunctionaris
role-deputy = plaatsvervanger
role-manager = leidinggevende
role-head = hoofd van dienst
role-minister = bureau van de minister
role-recipient = ontvanger
role-official = ambtenaar van een andere eenheid
role-consultant = geraadpleegd lid van het OM
role-steering = stuurgroep
role-administrator = beheerder
role-auditor = toezichthouder

# --- the page for nothing, problems, refusals
missing-title = Hier is niets, of niets voor u
missing-text = Wat niet bestaat en wat u niet mag zien, geven hetzelfde antwoord.
missing-next = Naar uw taken
stale-title = Dit formulier is verlopen
stale-text = Het formulier hoort bij een eerdere sessie, of kwam niet van deze bladzijde. Er is niets gedaan.
stale-again = Opnieuw versturen met wat u had ingevuld
problem-nothing = Er is niets gewijzigd.
problem-invalid = Dit kan niet worden gelezen
problem-file = Dit bestand kan niet worden gelezen
problem-conflict = Intussen door een ander gewijzigd
problem-unavailable = Het register neemt nu niets aan
problem-clock = De klok liep terug
problem-stopping = De server wordt gestopt
refused-lead = De handeling is niet uitgevoerd. Hieronder staat wat ontbreekt en wie dat kan verhelpen.
outcome-allowed = Toegestaan
outcome-pending = Wacht op een beslisser
outcome-held = Aangehouden
outcome-undecidable = Niet te beoordelen: geldt als weigering
outcome-refused = Geweigerd

# --- checklist
checklist-counts = { $unmet } niet voldaan, { $waiting } in afwachting, { $met } voldaan, { $na } niet van toepassing
state-unmet = Niet voldaan
state-waiting = Wacht op
state-warning = Als waarschuwing vastgelegd
state-met = Voldaan
state-na = Niet van toepassing
folded-met = Voldaan
folded-na = Niet van toepassing
undecidable = Kon niet worden beoordeeld; behandeld als weigering.
concerns-items =
    { $n ->
        [one] Betreft 1 gegeven
       *[other] Betreft { $n } gegevens
    }
ask-party = Vraag { $party }
ask-all = Vraag toestemming aan alle partijen

# --- start
start-title = Waarborg
start-lead = Organisaties brengen dreigingsgegevens samen. Niets gaat naar buiten tenzij de wet, elke partij waarvan de gegevens afkomstig zijn en een geldige toestemming dat toestaan. Wie daartoe bevoegd is, kan dat zonder ons nagaan.
tour-title = Rondleiding in vijf minuten
tour-how = Kies een persona; de balk bovenaan toont steeds wie u bent. In deze demonstratie vervangt dat het aanmelden.
tour-as = Word { $who }
tour-go = Ga erheen
tour-deposit = Lever een bestand aan en bekijk eerst wat het zou worden.
tour-compare = Vergelijk waarden: wie kent ze ook, en wat is te algemeen om iets te zeggen?
tour-analyse = Schrijf een analyse, laat vermeldingen zoeken en vraag verstrekking aan.
tour-refused = Zie waarom verstrekken nog niet kan, en wie dat kan verhelpen.
tour-consent = Lees als toestemmingsfunctionaris de precieze woorden en antwoord.
tour-release = Beslis, laat opnieuw toetsen en draag over.
tour-receive = Haal als ontvanger het pakket op en bevestig de ontvangst.
start-check-title = Zelf controleren
start-check = Elke handeling, ook lezen, krijgt een aantekening met een ontvangstbewijs. De regels staan er met artikel en al bij.

# --- tasks
tasks-empty = Niets wacht op u.
tasks-counts = te laat { $late }, vandaag { $today }, later { $later }
tasks-title-late = Taken ({ $n } te laat)
tasks-more = en nog { $n } taken
tasks-waiting = Wacht op anderen
tasks-continue = Verder met
task-answer = Beantwoorden
task-officer = Uw toestemmingsfunctionaris beantwoordt dit.
due-late = Te laat
due-today = Vandaag
due-later = Later
duty-answer-consent = Toestemming gevraagd
duty-answer-consent-hint = Alleen gegevens van uw partij worden getoond. Zwijgen is geen toestemming.
duty-answer-recall = Terugroeping beantwoorden
duty-tell-correction = Verbetering melden
duty-confirm-redaction = Bevestigen dat uw gegevens zijn weggelaten
duty-acknowledge = Ontvangst bevestigen
duty-publish-notice = Opzegging bekendmaken
recall-destroyed = Vernietigd
recall-kept = Niet vernietigd
told-how = Hoe is de ontvanger in kennis gesteld?
told-record = Vastleggen
redaction-confirm = Bevestigen

# --- deposit
deposit-lead = Kies een bestand of plak de gegevens. U ziet eerst wat het zou worden; pas de tweede knop legt iets vast.
deposit-what = Gegevens
deposit-about = De levering
deposit-conditions = Voorwaarden
deposit-conditions-hint = Gelden voor alles wat zelf niets strengers zegt.
deposit-quality = Betrouwbaarheid en herkomst
deposit-preview = Bekijk wat het zou worden
deposit-kept = De eerder gekozen gegevens worden bewaard; kies alleen opnieuw om ze te vervangen.
deposit-now =
    { $n ->
        [one] 1 gegeven aanleveren
       *[other] { $n } gegevens aanleveren
    }
deposit-title =
    { $n ->
        [one] Levering van 1 gegeven
       *[other] Levering van { $n } gegevens
    }
deposit-withdraw-title = Levering intrekken
deposit-withdraw-text = Niemand kan deze gegevens daarna nog vinden, aanhalen of verstrekken. Wat al is overgedragen, blijft op naam van de ontvanger staan.
deposit-withdraw = Levering intrekken
deposit-status-open = wordt aangeleverd
deposit-status-sealed = in gebruik
deposit-status-abandoned = afgebroken
deposit-status-withdrawn = ingetrokken
field-file = Bestand
field-file-hint = STIX 2.1, MISP of CSV, ten hoogste 64 MiB
field-paste = of plak de gegevens
field-paste-hint = Hetzelfde als in een bestand
field-title = Titel
field-title-hint = Leeg: de titel uit het bestand
field-basis = Grondslag van uw levering
field-basis-hint = De bepaling op grond waarvan uw eigen organisatie aan de cel mag leveren
field-subject = Onderwerp
field-relevance = Waarom is dit van belang voor het werk van de cel?
field-relevance-hint = Uw eigen oordeel, in een zin
field-acquisition = Verkregen door
field-tlp = TLP
field-tlp-hint = Hoe ver het mag worden gedeeld: Traffic Light Protocol 2.0
field-pap = PAP
field-pap-hint = Wat men ermee mag doen zonder de tegenstander te waarschuwen: Permissible Actions Protocol
field-further = Verdere voorwaarden
field-further-hint = Codes, gescheiden door komma's, zoals no-onward: niet verder verstrekken
field-audience = Alleen zichtbaar voor medewerkers van
field-audience-hint = Niets aangevinkt: iedereen die in de cel werkt
field-reliability = Betrouwbaarheid
field-reliability-hint = Letter A–F voor de bron en cijfer 1–6 voor het gegeven, zoals B2: meestal betrouwbaar, waarschijnlijk juist
field-source = Bij elk gegeven staat een bronverwijzing
field-personal = Alle gegevens zijn persoonsgegevens
field-upstream = Bron vóór uw organisatie
field-upstream-hint = Naam of code, als de gegevens van een ander komen
field-foreign = Die bron is een buitenlandse dienst
error-file = Kies een bestand of plak gegevens
error-basis = Kies de grondslag van uw levering
error-subject = Kies het onderwerp
error-purpose = Vermeld het werkdoel met redenen
error-unread = Niet te lezen:
error-unreadable = Onleesbaar:
basis-wiv2017-39 = Wiv 2017 art. 39
basis-wiv2017-61 = Wiv 2017 art. 61 (AIVD)
basis-wiv2017-86 = Wiv 2017 art. 86 (MIVD)
basis-wiv2017-93 = Wiv 2017 art. 93 (OM)
basis-wiv2017-94 = Wiv 2017 art. 94 (politie)
basis-wpg-24 = Wet politiegegevens art. 24
basis-wjsg-52 = Wet justitiële en strafvorderlijke gegevens art. 52
basis-bjsg-14 = Besluit justitiële en strafvorderlijke gegevens art. 14
basis-wbni-3 = Wbni art. 3
basis-wbni-20 = Wbni art. 20
basis-gdpr-6 = AVG art. 6 lid 1
subject-cyber-threat = dreiging van een cyberincident
subject-cyber-incident = cyberincident
subject-other = iets anders
acquired-own-task = eigen taak
acquired-open-source = open bron
acquired-partner = partner
acquired-special-power = bijzondere bevoegdheid, buiten de cel
tlp-clear = TLP:CLEAR
tlp-green = TLP:GREEN
tlp-amber = TLP:AMBER
tlp-amber-strict = TLP:AMBER+STRICT
tlp-red = TLP:RED
pap-clear = PAP:CLEAR
pap-green = PAP:GREEN
pap-amber = PAP:AMBER
pap-red = PAP:RED
preview-title = Dit zou het worden
preview-lead =
    { $n ->
        [one] 1 gegeven, gelezen als { $format }.
       *[other] { $n } gegevens, gelezen als { $format }.
    } Er is nog niets vastgelegd.
preview-personal =
    { $n ->
        [one] 1 persoonsgegeven:
       *[other] { $n } persoonsgegevens:
    } verstrekken kan voorlopig niet.
preview-warnings = Opmerkingen bij het lezen
preview-mapping = Kolommen
preview-mapping-hint = Zo zijn de kolommen begrepen. Verbeter wat niet klopt en bekijk het opnieuw.
preview-header = De eerste rij bevat namen
preview-column = Kolom { $n }
preview-again = Opnieuw bekijken
preview-change = Terug naar het formulier
preview-first = De eerste { $n } van { $total }
format-stix = STIX
format-misp = MISP
format-csv = CSV
meaning-value-domain = domeinnaam
meaning-value-ip = IP-adres
meaning-value-url = URL
meaning-value-email = e-mailadres
meaning-value-md5 = MD5
meaning-value-sha1 = SHA-1
meaning-value-sha256 = SHA-256
meaning-value-sha512 = SHA-512
meaning-value-other-hash = andere hash
meaning-any-value = waarde van elke soort
meaning-type = soort van de waarde
meaning-date = datum
meaning-marking = TLP of PAP
meaning-personal = iets over een persoon
meaning-text = tekst
meaning-ignore = niet gebruiken

# --- search and compare
search = Zoeken
compare = Vergelijken
search-values = Waarden, één per regel
search-values-hint = Ten hoogste 10.000; hxxp en [.] worden begrepen. Zoeken gebruikt de eerste regel.
search-type = Soort
search-from = Van
search-seen-from = Gezien vanaf
search-seen-to = Gezien vóór
search-text = Tekst
type-any = alle soorten
type-domain = domeinnaam
type-address = adres
type-url = URL
type-hash = hash
type-rule = detectieregel
type-other = anders
kind-of-domain = domein
kind-of-ip = IP
kind-of-cidr = netwerk
kind-of-url = URL
kind-of-email = e-mail
kind-of-md5 = MD5
kind-of-sha1 = SHA-1
kind-of-sha256 = SHA-256
kind-of-sha512 = SHA-512
kind-of-hash = hash
not-found = Niet gevonden in wat u mag zien.
not-found-hint = Probeer ruimere datums of minder woorden.
compare-counts = Gezocht naar { $asked }: { $shared } bekend, { $common } te algemeen, { $absent } niet gevonden, { $unreadable } onleesbaar
compare-caption =
    { $n ->
        [one] 1 waarde bekend bij de partijen
       *[other] { $n } waarden bekend bij de partijen
    }
compare-common = Te algemeen
compare-absent = Niet gevonden
compare-unreadable = Onleesbaar
cite = Geselecteerde citeren
cite-head = Citeren
cite-item = Gegeven { $id } citeren
error-values = Plak ten minste één waarde

# --- item
item-title = Gegeven { $id }
item-kind = Soort gegeven
kind-row = rij uit een CSV-bestand
item-values = Waarden
item-text = Tekst
item-observed = Gezien
item-status = Stand
item-status-unsealed = wordt aangeleverd
item-status-active = in gebruik
item-status-corrected = vervangen door een nieuwere versie
item-status-withdrawn = ingetrokken
item-status-destroyed = vernietigd
item-upstream = Eerdere bron
item-foreign = buitenlandse dienst
item-source-id = Kenmerk bij de bron
item-has-source = met bronverwijzing
item-previous = Vorige versie
item-newer = Nieuwere versie
item-raw = Zoals aangeleverd
item-went = Waar het heen ging
item-went-empty = Niet overgedragen, voor zover u mag zien.
item-own = Gegeven van uw partij
item-correct = Nieuwe versie vastleggen
item-correct-content = Nieuwe inhoud
item-correct-hint = Precies één gegeven, als STIX, MISP of CSV
item-correct-reason = Reden van de verbetering
item-withdraw = Gegeven intrekken
item-withdraw-text = Niemand kan het daarna nog vinden, aanhalen of verstrekken.
personal = persoonsgegeven
personal-held = wordt voorlopig niet verstrekt
audience-only = alleen

# --- analyses
analysis-text = Tekst
analysis-new = Nieuwe analyse
analysis-title = { $title }, versie { $n }
analyses-empty = Nog geen analyses. Begin met een nieuwe, of citeer uit zoekresultaten.
version-of = Versie { $n } van { $latest }
editor-title = { $title }, naar versie { $n }
editor-next = Versie { $n } schrijven
editor-text = Tekst (Markdown)
editor-text-hint = Niets wordt vanzelf bewaard.
editor-check = Vermeldingen zoeken
editor-save = Versie { $n } vastleggen
mentions-title = Vermeldingen
mentions-unchecked = Nog niet gezocht.
mentions-none = Geen vermeldingen buiten de geciteerde gegevens.
mentions-count =
    { $n ->
        [one] Eén vermelding buiten de geciteerde gegevens
       *[other] { $n } vermeldingen buiten de geciteerde gegevens
    }
mentions-origins = Deze vermeldingen voegen als afkomst toe:
mention-known = bekend van { $parties }, niet geciteerd
mention-covered = Staat ook in een geciteerd of eigen gegeven.
mention-cite =
    { $n ->
        [one] het gegeven citeren
       *[other] de { $n } gegevens citeren
    }
mention-keep = laten staan: telt als vermelding
mention-take = woorden weglaten
cited = Geciteerd
cited-none = Nog niets geciteerd.
cited-count =
    { $n ->
        [one] 1 gegeven geciteerd
       *[other] { $n } gegevens geciteerd
    }
find-title = Gegevens zoeken om te citeren
find-what = Waarde of woorden
find-in = Zoek in
marks-title = Passages die gegevens van een partij kenbaar maken zonder ze te noemen
marks-hint = Noem de regel en het geciteerde gegeven dat eruit blijkt.
marks-add = Passage toevoegen
conflict-title = Versie { $n } is intussen door een ander vastgelegd
conflict-text = Er is niets overschreven. Dit verschilt:
conflict-theirs = Alleen in de vastgelegde versie
conflict-mine = Alleen in uw tekst
conflict-next = Mijn tekst als versie { $n } vastleggen
conflict-apart = Als nieuwe analyse vastleggen
conflict-leave = Mijn tekst loslaten
error-title = Geef een titel
error-mentions = Er staat een vermelding in die u nog niet hebt beoordeeld: kies voor elke vermelding
error-marking = Geef regel en gegeven
origins-basis = Berust op gegevens van
origins-known = Maakt gegevens kenbaar van
assessment-title = Gezamenlijke beoordeling
assessment-hint = Medewerkers van ten minste twee partijen stellen vast voor welke ontvanger dit van belang is.
assessment-propose = Beoordeling voorstellen
assessment-task = Van belang voor de taak van de ontvanger
assessment-warning = Waarschuwt de ontvanger voor een dreiging die hem aangaat
assessment-reasons = Waarom?
assessment-done = vastgesteld
assessment-open = wacht op instemming van een andere partij
concur = Instemmen
redaction-title = Weggelaten gegevens
redaction-text = Zijn na een eerdere versie woorden weggelaten, dan vervalt de toestemmingseis pas als de partij dat bevestigt.
redaction-ask = Vraag bevestiging aan de partijen

# --- disclosure
disclosure-title = { $what } aan { $to }
disclosure-about = Over deze verstrekking
disclosures-empty = Geen verstrekkingen.
disclosures-empty-cell = Vraag er een aan vanaf de bladzijde van een analyse.
disclosures-empty-recipient = Wat aan u wordt overgedragen, verschijnt hier.
disclosures-none = Nog geen verstrekking van deze analyse.
released-by = Verstrekt door de AIVD.
release-ask = Verstrekking aanvragen
recipients-hint = Kies elke ontvanger bij naam; een lege groep bereikt niemand.
via-none = geen
om-only = Alleen bij het Openbaar Ministerie
for-crime = Voor opsporing of vervolging
om-member = Aangewezen lid
oral = Mondeling in plaats van schriftelijk
in-writing = Schriftelijk
conditions-strictest = De strengste voorwaarden van alle bronnen gaan altijd mee.
error-recipients = Kies ten minste één ontvanger
ground-none = geen vermeld
ground-wiv2017-61 = Wiv 2017 art. 61: binnen de dienst
ground-wiv2017-62-1-a = Wiv 2017 art. 62 lid 1 onder a: minister
ground-wiv2017-62-1-b = Wiv 2017 art. 62 lid 1 onder b: bestuursorgaan
ground-wiv2017-62-1-c = Wiv 2017 art. 62 lid 1 onder c: persoon of instantie
ground-wiv2017-62-1-d = Wiv 2017 art. 62 lid 1 onder d: buitenlandse dienst
ground-wiv2017-63 = Wiv 2017 art. 63
ground-wiv2017-64 = Wiv 2017 art. 64
ground-wiv2017-66 = Wiv 2017 art. 66: Openbaar Ministerie, strafbare feiten
ground-wiv2017-67 = Wiv 2017 art. 67
ground-wiv2017-86-2-a = Wiv 2017 art. 86 lid 2 onder a: AIVD en MIVD
ground-wiv2017-89-1 = Wiv 2017 art. 89 lid 1
recipient-requested = Gevraagd
recipient-decided = Besloten
recipient-declined = Afgewezen of teruggenomen
recipient-handed-over = Overgedragen
recipient-delivered = Pakket gemaakt
recipient-acknowledged = Ontvangst bevestigd
recipient-recalled = Teruggeroepen
recipient-destruction-confirmed = Vernietiging bevestigd
step-consent = Toestemming
step-given = gegeven
banner-not-yet = NOG NIET MOGELIJK
banner-possible = MOGELIJK: alles is vervuld
banner-left = OVERGEDRAGEN
banner-recalled = TERUGGEROEPEN
banner-declined = AFGEWEZEN OF TERUGGENOMEN
nothing-left = Er is niets verstrekt. De toets bij overdracht gaf een weigering.
checked-at = Getoetst { $time }
checked-again = bij overdracht wordt opnieuw getoetst
checked-stale = Na deze toets is er geantwoord of beoordeeld: toets opnieuw.
check-again = Opnieuw toetsen
hand-over = Overdragen…
deliver = Pakket downloaden
acknowledge = Ontvangst bevestigen
request-withdraw = Aanvraag terugnemen
record-print = Afdrukken
decide-title = Besluit
decide-reviewed = Beoordeling van de inhoud door een mens
decide-concerns = Waarom gaat dit de ontvanger aan?
decide-needed = Voor welke taak heeft de ambtenaar dit nodig? (alleen binnen de dienst)
reason-reviewed = Beoordeling
reason-concerns = Gaat de ontvanger aan
reason-needed = Nodig voor de taak
decide-yes = Verstrekken
decide-no = Niet verstrekken
items-count =
    { $n ->
        [one] 1 gegeven
       *[other] { $n } gegevens
    }
confirm-title = Overdragen
confirm-what = Wat
confirm-final = Dit kan niet ongedaan worden gemaakt; terugroepen is een verzoek.
confirm-checked = Alles wordt nu opnieuw getoetst; bij een weigering wordt niets verstrekt.
confirm-go = Overdragen aan { $to }
manifest = Manifest van de overdracht
timeline-title = Waar de verstrekking staat
timeline-desc = Stappen van aanvraag tot ontvangst; gepasseerde stappen zijn gevuld. Hetzelfde staat in de tabel.
timeline-table = Dezelfde stappen als tabel
provenance-title = Van wie, waarheen
provenance-desc = Van gegeven naar analyse, verstrekking en ontvanger. De tabellen op deze bladzijde zeggen hetzelfde.
record-title = Verslag van de verstrekking van { $what }
record-marking = Verslag van een verstrekking
record-copy = Exemplaar { $n }, gemaakt { $time }, aantekening { $entry }
record-how = Druk deze bladzijde af met uw browser.
record-signed = Ondertekening
record-sign-decider = Voor de verstrekkende dienst
record-sign-recipient = Voor de ontvanger

# --- consents
consents-lead = Vragen om gegevens van uw partij kenbaar te mogen maken.
consents-empty = Geen vragen.
consent-title = Toestemming gevraagd voor { $to }
consent-words = Woorden die kenbaar zouden worden
consent-words-none = Alleen de gegevens hieronder zouden kenbaar worden.
consent-data = Gegevens van uw partij
consent-part = Deel
consent-part-hint = Vink alleen aan bij een gedeeltelijk antwoord.
consent-item = Toestemming voor gegeven { $id }
consent-conditions = Extra voorwaarden
consent-attested = Op deze bladzijde staat de server voor u in. Wilt u zelf tekenen, antwoord dan met uw sleutel via de opdrachtregel.
consent-record = Antwoord vastleggen
consent-earlier = Eerdere besluiten over deze gegevens
consent-earlier-none = Geen eerdere besluiten.
consent-withdraw = Toestemming intrekken
consent-withdraw-text = Wat nog niet is overgedragen, stopt. Voor wat al is overgedragen, gaat een terugroeping uit.
consent-asked = gevraagd
consent-silent = niet beantwoord
consent-given = gegeven
consent-partial = gedeeltelijk gegeven
consent-refused = geweigerd
consent-withdrawn = ingetrokken
consent-expired = verlopen
answer-given = Geven, voor alle gegevens
answer-partial = Gedeeltelijk geven, voor de aangevinkte gegevens
answer-refused = Weigeren
asked-at = Gevraagd op
error-answer = Kies een antwoord; zwijgen is er geen
error-part = Vink aan voor welke gegevens u toestemming geeft
standing-title = Doorlopende toestemmingen
standing-new = Doorlopende toestemming geven
standing-text = Vooraf toestemming voor een soort technische gegevens: één ontvanger, één doel, nooit persoonsgegevens, ten hoogste twaalf maanden, en herroepbaar. Elk gebruik wordt vastgelegd.
standing-types = Soorten
standing-until = Geldt tot
standing-revoke = Herroepen
standing-over = niet meer geldig
error-types = Kies ten minste één soort
error-until = Kies een einddatum
error-reason = Geef de redenen

# --- entry
entry-title = Aantekening { $n }, { $time }
entry-who = Wie
entry-unmet = Niet vervulde regels
entry-met = Vervulde regels
entry-objects = Betreft
entry-kept = Vastlegging bij het besluit
pseudonym = pseudoniem
channel-api = API
channel-page = bladzijde
channel-command-line = opdrachtregel
channel-player = scenario
channel-house = het systeem zelf
proof = Bewijs
proof-inclusion = Staat in het register van { $size } aantekeningen ({ $n } stappen)
proof-witness = Mede-ondertekend door een getuige
proof-you = Door u gecontroleerd
voucher-server = zegt deze server
voucher-none = nog niemand
voucher-you = kunt alleen u zeggen
receipt = Ontvangstbewijs
check-yourself = Zelf controleren
check-how = Laat de toezichthouder een bundel van het register maken en controleer die los van deze server; het ontvangstbewijs moet erin passen.
check-key = Sleutel van dit register
path-title = Pad naar de wortel
path-desc = Van het blad naar de wortel in { $n } stappen; eigen knopen gevuld, buren hol. De tabel zegt hetzelfde.
path-caption = Pad van { $n } stappen
path-place = Plaats
path-hash = Hash
path-leaf = blad
path-step = buur bij stap { $n }
path-root = wortel

# --- rules and acts
rules-lead = De regels zoals ze nu gelden. Alleen wat het merk Wet draagt, berust op een wettekst; een huisregel is een keuze van dit systeem.
rules-caption = { $n } regels
rules-all = Alle regels
rule-title = Naam
rule-kind = Werking
rule-source = Bron
source-L = berust op een wettekst
source-S = berust op de tekst van het convenant of een andere bron, niet op een wet
source-N = berust op berichten in de pers
source-P = keuze van dit systeem, geen recht
rule-article = Artikel
rule-house = geen: keuze van dit systeem
rule-valid = Geldigheid
rule-always = altijd
rule-from = vanaf
rule-until = tot
rule-frees = Maakt vrij van
rule-policies = Zoals het systeem haar toepast
kind-D = weigert
kind-E = wacht op een beslisser
kind-O = verplicht
kind-W = waarschuwt
kind-G = staat toe
law-package = Rechtspakket
acts-empty = Nog geen handelingen.
acts-caption =
    { $n ->
        [one] 1 handeling, nieuwste eerst
       *[other] { $n } handelingen, nieuwste eerst
    }
act-law-activated = recht van kracht gemaakt
act-organisation-added = organisatie toegevoegd
act-space-opened = ruimte geopend
act-capacity-given = hoedanigheid gegeven
act-screening-recorded = screening vastgelegd
act-capacity-ended = hoedanigheid beëindigd
act-key-registered = sleutel geregistreerd
act-feed-registered = aanvoer geregistreerd
act-notice-given = opgezegd
act-bundle-exported = bundel gemaakt
act-records-destroyed = vernietigd
act-deposit-begun = levering begonnen
act-deposit-chunk = deel van een levering
act-deposit-sealed = levering voltooid
act-deposit-abandoned = levering afgebroken
act-deposit-withdrawn = levering ingetrokken
act-item-corrected = gegeven verbeterd
act-item-withdrawn = gegeven ingetrokken
act-item-copied = eigen gegeven gekopieerd
act-searched = gezocht
act-compared = vergeleken
act-viewed = gelezen
act-mentions-checked = vermeldingen gezocht
act-analysis-saved = analyse vastgelegd
act-redaction-asked = bevestiging van weglating gevraagd
act-redaction-confirmed = weglating bevestigd
act-assessment-proposed = beoordeling voorgesteld
act-assessment-concurred = met beoordeling ingestemd
act-om-consulted = OM geraadpleegd
act-consent-asked = toestemming gevraagd
act-consent-answered = toestemmingsvraag beantwoord
act-consent-withdrawn = toestemming ingetrokken
act-consent-standing = doorlopende toestemming gegeven
act-permission-foreign = toestemming van buitenlandse dienst vastgelegd
act-disclosure-requested = verstrekking gevraagd
act-disclosure-checked = verstrekking getoetst
act-disclosure-decided = over verstrekking besloten
act-disclosure-handed-over = overdracht
act-disclosure-delivered = pakket gemaakt
act-disclosure-acknowledged = ontvangst bevestigd
act-disclosure-withdrawn = aanvraag teruggenomen
act-recall-answered = terugroeping beantwoord
act-correction-told = verbetering gemeld
