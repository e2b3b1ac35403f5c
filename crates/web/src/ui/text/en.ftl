# SPDX-License-Identifier: EUPL-1.2
# Words of the pages in English. nl.ftl has the same keys in the same order.

# --- frame
error-mark = Error:
skip-main = Skip to the content
skip-results = Skip to the results
skip-mentions = Skip to the mentions
skip-unmet = Skip to the first unmet rule
nav-label = Main menu
nav-start = Start
nav-tasks = Tasks
nav-deposit = Deposit
nav-search = Search and compare
nav-analyses = Analyses
nav-disclosures = Disclosures
nav-consents = Consents
nav-acts = My acts
nav-rules = Rules
footer = Waarborg, demonstration with sample data. What is not in the register did not happen.
persona-switch = Persona
persona-go = Switch
persona-none = Nobody chosen yet
mandate-release = mandate to release
place-cell = cell
shown = Shown: what you may see as { $place } { $role }
back = Back
choose = Choose…
any = All parties
yes = Yes
no = No
line = line
done = Recorded.
page-next = Next page (is recorded)
count-of = { $from }–{ $to } of { $total }
count-of-more = { $from }–{ $to } of more than { $total }
errors-title = This still needs to be completed

# --- words of tables
act = Act
analysis = Analysis
answer = Answer
conditions = Conditions
disclosure = Disclosure
due = Due
entry = Entry
entry-in = entry
expires = Valid until
ground = Ground
item = Item
items = Items
known-from = Known from
last-seen = Last seen
marking = Marking
next = Next
open = Open
originator = Origin
origins = Origins
outcome = Outcome
parties = Parties
question = Question
reasons = Reasons
recipient = Recipient
recipients = Recipients
reliability = Reliability
requested = Requested
results = Results
rule = Rule
rules = Rules
state = State
time = Time
title = Title
untitled = untitled
relevance = Relevance for the cell
type = Type
until = Until
value = Value
version = version
via = Through
who = Who
words = Words

# --- purpose
purpose-label = Purpose
purpose-none = not stated
purpose-change = change
purpose-until = until { $time }
purpose-once = State once what you work for. The purpose holds for eight hours and ends when you close the browser; it is recorded with every act.
purpose-code = Purpose of the work
purpose-necessity = Why is this necessary?
purpose-proportionality = Why is this proportionate, and would nothing lighter do?
purpose-limit = At most 600 characters
purpose-state = State the purpose
purpose-resilience = resilience
purpose-incident-response = incident response
purpose-threat-assessment = threat assessment
purpose-warning = warning
purpose-exercise = exercise

# --- roles
role-analyst = analyst
role-depositor = depositor
role-consent-officer = consent officer
role-deputy = deputy consent officer
role-manager = manager
role-head = head of service
role-minister = minister's desk
role-recipient = recipient
role-official = official of another unit
role-consultant = consulted member of the prosecution service
role-steering = steering group
role-administrator = administrator
role-auditor = auditor

# --- the page for nothing, problems, refusals
missing-title = Nothing here, or nothing for you
missing-text = What does not exist and what you may not see give the same answer.
missing-next = To your tasks
stale-title = This form has expired
stale-text = The form belongs to an earlier session, or did not come from this page. Nothing was done.
stale-again = Send again with what you had typed
problem-nothing = Nothing changed.
problem-invalid = This cannot be read
problem-file = This file cannot be read
problem-conflict = Changed by someone else meanwhile
problem-unavailable = The register takes nothing now
problem-clock = The clock ran back
problem-stopping = The server is stopping
refused-lead = The act was not carried out. Below is what is missing and who can resolve it.
outcome-allowed = Allowed
outcome-pending = Waits for a decider
outcome-held = Held
outcome-undecidable = Could not be decided: counts as a refusal
outcome-refused = Refused

# --- checklist
checklist-counts = { $unmet } unmet, { $waiting } waiting, { $met } met, { $na } not applicable
state-unmet = Unmet
state-waiting = Waiting for
state-warning = Recorded as a warning
state-met = Met
state-na = Not applicable
folded-met = Met
folded-na = Not applicable
undecidable = Could not be checked; treated as refusal.
concerns-items =
    { $n ->
        [one] Concerns 1 item
       *[other] Concerns { $n } items
    }
ask-party = Ask { $party }
ask-all = Ask all parties for consent

# --- start
start-title = Waarborg
start-lead = Organisations bring threat data together. Nothing leaves unless the law, every originator and a standing permission allow it, and anyone entitled can check that offline.
tour-title = Five-minute tour
tour-how = Choose a persona; the bar at the top always shows who you are. In this demonstration that stands in for logging in.
tour-as = Become { $who }
tour-go = Go there
tour-deposit = Deposit a file, and first look at what it would be.
tour-compare = Compare values: who else knows them, and what is too common to mean anything?
tour-analyse = Write an analysis, have its mentions found and ask for a disclosure.
tour-refused = See why disclosure is not possible yet, and who can resolve it.
tour-consent = As a consent officer, read the exact words and answer.
tour-release = Decide, have it checked again and hand over.
tour-receive = As the recipient, fetch the package and acknowledge it.
start-check-title = Check it yourself
start-check = Every act, reading too, gets an entry with a receipt. The rules are there, with their articles.

# --- tasks
tasks-empty = Nothing waits for you.
tasks-counts = late { $late }, today { $today }, later { $later }
tasks-title-late = Tasks ({ $n } late)
tasks-more = and { $n } more tasks
tasks-waiting = Waiting for others
tasks-continue = Continue
task-answer = Answer
task-officer = Your consent officer answers this.
due-late = Late
due-today = Today
due-later = Later
duty-answer-consent = Consent asked
duty-answer-consent-hint = Only your party's data is shown. Silence is no consent.
duty-answer-recall = Answer a recall
duty-tell-correction = Tell of a correction
duty-confirm-redaction = Confirm that your data were taken out
duty-acknowledge = Acknowledge receipt
duty-publish-notice = Publish the notice of termination
recall-destroyed = Destroyed
recall-kept = Not destroyed
told-how = How was the recipient told?
told-record = Record
redaction-confirm = Confirm

# --- deposit
deposit-lead = Choose a file or paste the data. First you see what it would be; only the second button records anything.
deposit-what = Data
deposit-about = The delivery
deposit-conditions = Conditions
deposit-conditions-hint = Hold for everything that says nothing stricter itself.
deposit-quality = Reliability and source
deposit-preview = See what it would be
deposit-kept = The data chosen before are kept; choose again only to replace them.
deposit-now =
    { $n ->
        [one] Deposit 1 item
       *[other] Deposit { $n } items
    }
deposit-title =
    { $n ->
        [one] Delivery of 1 item
       *[other] Delivery of { $n } items
    }
deposit-withdraw-title = Withdraw the delivery
deposit-withdraw-text = Nobody can find, cite or disclose these data afterwards. What was handed over stays on record with its recipient.
deposit-withdraw = Withdraw the delivery
deposit-status-open = being brought in
deposit-status-sealed = in use
deposit-status-abandoned = given up
deposit-status-withdrawn = withdrawn
field-file = File
field-file-hint = STIX 2.1, MISP or CSV, at most 64 MiB
field-paste = or paste the data
field-paste-hint = The same as in a file
field-title = Title
field-title-hint = Empty: the title in the file
field-basis = Legal basis of your delivery
field-basis-hint = The provision under which your own organisation may supply the cell
field-subject = Subject
field-relevance = Why is this relevant to the cell's work?
field-relevance-hint = Your own judgement, in a sentence
field-acquisition = Acquired by
field-tlp = TLP
field-tlp-hint = How far it may be shared: Traffic Light Protocol 2.0
field-pap = PAP
field-pap-hint = What one may do with it without warning the adversary: Permissible Actions Protocol
field-further = Further conditions
field-further-hint = Codes, separated by commas, such as no-onward: not to be passed on
field-audience = Visible only to staff of
field-audience-hint = Nothing ticked: everyone who works in the cell
field-reliability = Reliability
field-reliability-hint = Letter A–F for the source and figure 1–6 for the datum, such as B2: usually reliable, probably true
field-source = Each datum has a source reference
field-personal = All data are personal data
field-upstream = Source before your organisation
field-upstream-hint = Name or code, if the data come from someone else
field-foreign = That source is a foreign service
error-file = Choose a file or paste data
error-basis = Choose the legal basis of your delivery
error-subject = Choose the subject
error-purpose = State the purpose with reasons
error-unread = Not readable:
error-unreadable = Unreadable:
basis-wiv2017-39 = Wiv 2017 art. 39
basis-wiv2017-61 = Wiv 2017 art. 61 (AIVD)
basis-wiv2017-86 = Wiv 2017 art. 86 (MIVD)
basis-wiv2017-93 = Wiv 2017 art. 93 (prosecution service)
basis-wiv2017-94 = Wiv 2017 art. 94 (police)
basis-wpg-24 = Police Data Act art. 24
basis-wjsg-52 = Judicial Data Act art. 52
basis-bjsg-14 = Judicial Data Decree art. 14
basis-wbni-3 = Network Security Act art. 3
basis-wbni-20 = Network Security Act art. 20
basis-gdpr-6 = GDPR art. 6(1)
subject-cyber-threat = threat of a cyber incident
subject-cyber-incident = cyber incident
subject-other = something else
acquired-own-task = own task
acquired-open-source = open source
acquired-partner = partner
acquired-special-power = special power, outside the cell
tlp-clear = TLP:CLEAR
tlp-green = TLP:GREEN
tlp-amber = TLP:AMBER
tlp-amber-strict = TLP:AMBER+STRICT
tlp-red = TLP:RED
pap-clear = PAP:CLEAR
pap-green = PAP:GREEN
pap-amber = PAP:AMBER
pap-red = PAP:RED
preview-title = This is what it would be
preview-lead =
    { $n ->
        [one] 1 item, read as { $format }.
       *[other] { $n } items, read as { $format }.
    } Nothing is recorded yet.
preview-personal =
    { $n ->
        [one] 1 item of personal data:
       *[other] { $n } items of personal data:
    } disclosure is not possible for now.
preview-warnings = Remarks on reading
preview-mapping = Columns
preview-mapping-hint = This is how the columns were understood. Correct what is wrong and look again.
preview-header = The first row holds names
preview-column = Column { $n }
preview-again = Look again
preview-change = Back to the form
preview-first = The first { $n } of { $total }
format-stix = STIX
format-misp = MISP
format-csv = CSV
meaning-value-domain = domain name
meaning-value-ip = IP address
meaning-value-url = URL
meaning-value-email = e-mail address
meaning-value-md5 = MD5
meaning-value-sha1 = SHA-1
meaning-value-sha256 = SHA-256
meaning-value-sha512 = SHA-512
meaning-value-other-hash = other hash
meaning-any-value = value of any type
meaning-type = type of the value
meaning-date = date
meaning-marking = TLP or PAP
meaning-personal = something about a person
meaning-text = text
meaning-ignore = do not use

# --- search and compare
search = Search
compare = Compare
search-values = Values, one a line
search-values-hint = At most 10,000; hxxp and [.] are understood. A search uses the first line.
search-type = Type
search-from = From
search-seen-from = Seen from
search-seen-to = Seen before
search-text = Text
type-any = all types
type-domain = domain name
type-address = address
type-url = URL
type-hash = hash
type-rule = detection rule
type-other = other
kind-of-domain = domain
kind-of-ip = IP
kind-of-cidr = network
kind-of-url = URL
kind-of-email = e-mail
kind-of-md5 = MD5
kind-of-sha1 = SHA-1
kind-of-sha256 = SHA-256
kind-of-sha512 = SHA-512
kind-of-hash = hash
not-found = Not found in what you may see.
not-found-hint = Try wider dates or fewer words.
compare-counts = Looked for { $asked }: { $shared } known, { $common } too common, { $absent } not found, { $unreadable } unreadable
compare-caption =
    { $n ->
        [one] 1 value known to the parties
       *[other] { $n } values known to the parties
    }
compare-common = Too common
compare-absent = Not found
compare-unreadable = Unreadable
cite = Cite selected
cite-head = Cite
cite-item = Cite item { $id }
error-values = Paste at least one value

# --- item
item-title = Item { $id }
item-kind = Kind of item
kind-row = row of a CSV file
item-values = Values
item-text = Text
item-observed = Seen
item-status = Status
item-status-unsealed = being brought in
item-status-active = in use
item-status-corrected = replaced by a newer version
item-status-withdrawn = withdrawn
item-status-destroyed = destroyed
item-upstream = Earlier source
item-foreign = foreign service
item-source-id = Identifier at the source
item-has-source = with a source reference
item-previous = Previous version
item-newer = Newer version
item-raw = As deposited
item-went = Where it went
item-went-empty = Not handed over, as far as you may see.
item-own = Your party's item
item-correct = Record the new version
item-correct-content = New content
item-correct-hint = Exactly one item, as STIX, MISP or CSV
item-correct-reason = Reason for the correction
item-withdraw = Withdraw the item
item-withdraw-text = Nobody can find, cite or disclose it afterwards.
personal = personal data
personal-held = is not disclosed for now
audience-only = only

# --- analyses
analysis-text = Text
analysis-new = New analysis
analysis-title = { $title }, version { $n }
analyses-empty = No analyses yet. Start a new one, or cite from search results.
version-of = Version { $n } of { $latest }
editor-title = { $title }, towards version { $n }
editor-next = Write version { $n }
editor-text = Text (Markdown)
editor-text-hint = Nothing is kept by itself.
editor-check = Check mentions
editor-save = Save version { $n }
mentions-title = Mentions
mentions-unchecked = Not checked yet.
mentions-none = No mentions beyond the cited items.
mentions-count =
    { $n ->
        [one] One mention beyond the cited items
       *[other] { $n } mentions beyond the cited items
    }
mentions-origins = These mentions add as origins:
mention-known = known from { $parties }, not cited
mention-covered = Also stands in a cited item or your own.
mention-cite =
    { $n ->
        [one] cite the item
       *[other] cite the { $n } items
    }
mention-keep = keep: counts as a mention
mention-take = take the words out
cited = Cited
cited-none = Nothing cited yet.
cited-count =
    { $n ->
        [one] 1 item cited
       *[other] { $n } items cited
    }
find-title = Find items to cite
find-what = Value or words
find-in = Look in
marks-title = Passages that reveal a party's data without naming it
marks-hint = Give the line and the cited item that shows through.
marks-add = Add the passage
conflict-title = Version { $n } was saved by someone else meanwhile
conflict-text = Nothing was overwritten. This differs:
conflict-theirs = Only in the saved version
conflict-mine = Only in your text
conflict-next = Save my text as version { $n }
conflict-apart = Save as a new analysis
conflict-leave = Let go of my text
error-title = Give a title
error-mentions = There is a mention you have not judged yet: choose for each mention
error-marking = Give line and item
origins-basis = Rests on data of
origins-known = Makes known data of
assessment-title = Joint assessment
assessment-hint = Staff of at least two parties establish for which recipient this is relevant.
assessment-propose = Propose an assessment
assessment-task = Relevant to the recipient's task
assessment-warning = Warns the recipient of a threat that concerns it
assessment-reasons = Why?
assessment-done = concluded
assessment-open = waits for another party to concur
concur = Concur
redaction-title = Data taken out
redaction-text = Where words were taken out after an earlier version, consent is no longer needed only once the party confirms it.
redaction-ask = Ask the parties to confirm

# --- disclosure
disclosure-title = { $what } to { $to }
disclosure-about = About this disclosure
disclosures-empty = No disclosures.
disclosures-empty-cell = Ask for one from the page of an analysis.
disclosures-empty-recipient = What is handed over to you appears here.
disclosures-none = No disclosure of this analysis yet.
released-by = Released by the AIVD.
release-ask = Ask for a disclosure
recipients-hint = Choose each recipient by name; an empty group reaches nobody.
via-none = none
om-only = Only for the prosecution service
for-crime = For investigation or prosecution
om-member = Designated member
oral = Orally instead of in writing
in-writing = In writing
conditions-strictest = The strictest conditions of all sources always go along.
error-recipients = Choose at least one recipient
ground-none = none stated
ground-wiv2017-61 = Wiv 2017 art. 61: within the service
ground-wiv2017-62-1-a = Wiv 2017 art. 62(1)(a): minister
ground-wiv2017-62-1-b = Wiv 2017 art. 62(1)(b): administrative body
ground-wiv2017-62-1-c = Wiv 2017 art. 62(1)(c): person or organisation
ground-wiv2017-62-1-d = Wiv 2017 art. 62(1)(d): foreign service
ground-wiv2017-63 = Wiv 2017 art. 63
ground-wiv2017-64 = Wiv 2017 art. 64
ground-wiv2017-66 = Wiv 2017 art. 66: prosecution service, crime
ground-wiv2017-67 = Wiv 2017 art. 67
ground-wiv2017-86-2-a = Wiv 2017 art. 86(2)(a): AIVD and MIVD
ground-wiv2017-89-1 = Wiv 2017 art. 89(1)
recipient-requested = Requested
recipient-decided = Decided
recipient-declined = Declined or withdrawn
recipient-handed-over = Handed over
recipient-delivered = Package made
recipient-acknowledged = Acknowledged
recipient-recalled = Recalled
recipient-destruction-confirmed = Destruction confirmed
step-consent = Consent
step-given = given
banner-not-yet = NOT POSSIBLE YET
banner-possible = POSSIBLE: everything is met
banner-left = HANDED OVER
banner-recalled = RECALLED
banner-declined = DECLINED OR WITHDRAWN
nothing-left = Nothing left. The check at handover gave a refusal.
checked-at = Checked { $time }
checked-again = checked again at handover
checked-stale = After this check there was an answer or an assessment: check again.
check-again = Check again
hand-over = Hand over…
deliver = Download the package
acknowledge = Acknowledge receipt
request-withdraw = Withdraw the request
record-print = Print record
decide-title = Decision
decide-reviewed = Human assessment of the content
decide-concerns = Why does this concern the recipient?
decide-needed = For which task does the official need this? (only within the service)
reason-reviewed = Assessment
reason-concerns = Concerns the recipient
reason-needed = Needed for the task
decide-yes = Disclose
decide-no = Do not disclose
items-count =
    { $n ->
        [one] 1 item
       *[other] { $n } items
    }
confirm-title = Hand over
confirm-what = What
confirm-final = This cannot be undone; recall is a request.
confirm-checked = Everything is checked again now; if refused, nothing leaves.
confirm-go = Hand over to { $to }
manifest = Manifest of the handover
timeline-title = Where the disclosure stands
timeline-desc = Steps from request to receipt; steps passed are filled. The table says the same.
timeline-table = The same steps as a table
provenance-title = Whose data, gone where
provenance-desc = From item to analysis, disclosure and recipient. The tables on this page say the same.
record-title = Record of the disclosure of { $what }
record-marking = Record of a disclosure
record-copy = Copy { $n }, made { $time }, entry { $entry }
record-how = Print this page with your browser.
record-signed = Signatures
record-sign-decider = For the disclosing service
record-sign-recipient = For the recipient

# --- consents
consents-lead = Questions to make your party's data known.
consents-empty = No questions.
consent-title = Consent asked for { $to }
consent-words = Words that would be made known
consent-words-none = Only the data below would be made known.
consent-data = Your party's data
consent-part = Part
consent-part-hint = Tick only for an answer in part.
consent-item = Consent for item { $id }
consent-conditions = Extra conditions
consent-attested = On this page the server vouches for you. To sign yourself, answer with your key on the command line.
consent-record = Record the answer
consent-earlier = Earlier decisions on these data
consent-earlier-none = No earlier decisions.
consent-withdraw = Withdraw the consent
consent-withdraw-text = What was not handed over stops. For what was, a recall goes out.
consent-asked = asked
consent-silent = not answered
consent-given = given
consent-partial = given in part
consent-refused = refused
consent-withdrawn = withdrawn
consent-expired = expired
answer-given = Give, for all data
answer-partial = Give in part, for the data ticked
answer-refused = Refuse
asked-at = Asked on
error-answer = Choose an answer; silence is none
error-part = Tick the data you consent to
standing-title = Standing consents
standing-new = Grant a standing consent
standing-text = Consent beforehand to a class of technical data: one recipient, one purpose, never personal data, at most twelve months, and revocable. Each use is recorded.
standing-types = Types
standing-until = Holds until
standing-revoke = Revoke
standing-over = no longer valid
error-types = Choose at least one type
error-until = Choose an end date
error-reason = Give the reasons

# --- entry
entry-title = Entry { $n }, { $time }
entry-who = Who
entry-unmet = Unmet rules
entry-met = Rules met
entry-objects = Concerns
entry-kept = Commitment to the kept record
pseudonym = pseudonym
channel-api = API
channel-page = page
channel-command-line = command line
channel-player = scenario
channel-house = the house itself
proof = Proof
proof-inclusion = Is in the register of { $size } entries ({ $n } steps)
proof-witness = Cosigned by a witness
proof-you = Checked by you
voucher-server = this server says
voucher-none = nobody yet
voucher-you = only you can say
receipt = Receipt
check-yourself = Check yourself
check-how = Have the oversight body make a bundle of the register and check it apart from this server; the receipt must fit in it.
check-key = Key of this register
path-title = Path to the root
path-desc = From the leaf to the root in { $n } steps; own nodes filled, siblings hollow. The table says the same.
path-caption = Path of { $n } steps
path-place = Place
path-hash = Hash
path-leaf = leaf
path-step = sibling at step { $n }
path-root = root

# --- rules and acts
rules-lead = The rules as they hold now. Only what bears the badge Statute rests on a statute; a house rule is a choice of this system.
rules-caption = { $n } rules
rules-all = All rules
rule-title = Name
rule-kind = Effect
rule-source = Source
source-L = rests on the text of a statute
source-S = rests on the text of the covenant or another source, not on a statute
source-N = rests on reports in the press
source-P = a choice of this system, not law
rule-article = Article
rule-house = none: a choice of this system
rule-valid = Validity
rule-always = always
rule-from = from
rule-until = until
rule-frees = Frees from
rule-policies = As the system applies it
kind-D = refuses
kind-E = waits for a decider
kind-O = is a duty
kind-W = warns
kind-G = grants
law-package = Law package
acts-empty = No acts yet.
acts-caption =
    { $n ->
        [one] 1 act, newest first
       *[other] { $n } acts, newest first
    }
act-law-activated = law activated
act-organisation-added = organisation added
act-space-opened = space opened
act-capacity-given = capacity given
act-screening-recorded = screening recorded
act-capacity-ended = capacity ended
act-key-registered = key registered
act-feed-registered = feed registered
act-notice-given = notice given
act-bundle-exported = bundle exported
act-records-destroyed = destroyed
act-deposit-begun = delivery begun
act-deposit-chunk = part of a delivery
act-deposit-sealed = delivery completed
act-deposit-abandoned = delivery given up
act-deposit-withdrawn = delivery withdrawn
act-item-corrected = item corrected
act-item-withdrawn = item withdrawn
act-item-copied = own item copied
act-searched = searched
act-compared = compared
act-viewed = read
act-mentions-checked = mentions checked
act-analysis-saved = analysis saved
act-redaction-asked = confirmation of redaction asked
act-redaction-confirmed = redaction confirmed
act-assessment-proposed = assessment proposed
act-assessment-concurred = assessment concurred with
act-om-consulted = prosecution service consulted
act-consent-asked = consent asked
act-consent-answered = consent answered
act-consent-withdrawn = consent withdrawn
act-consent-standing = standing consent granted
act-permission-foreign = foreign permission recorded
act-disclosure-requested = disclosure requested
act-disclosure-checked = disclosure evaluated
act-disclosure-decided = disclosure decided
act-disclosure-handed-over = handover
act-disclosure-delivered = package made
act-disclosure-acknowledged = receipt acknowledged
act-disclosure-withdrawn = request withdrawn
act-recall-answered = recall answered
act-correction-told = correction told
