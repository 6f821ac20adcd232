/**
 * Common English words, lower case, version 1: counted in public technical and everyday prose. A word of this list is never taken for a
 * misspelt name, and never gives anything away by itself.
 */
export const commonEnglish = `
abbreviated ability able abort aborted aborting about above absent absolute abstract abstraction accept acceptable accepted accepting
accepts access accessed accessible accidentally accommodate according accordingly account accounts accuracy achieve acid across act
action actionable actions active activities activity actor actors acts actual actually add added adding addition additional additionally
addon addons address addressed addresses addressing addressparser adds adhere adjust adjusted admiral advance advanced advantage
adversaries advertised advice affect affected affects affiliate affiliates after again against age agent agents ago agree agreed
agreement ahead aim air airfield airline airlines airport aka alarm alder alert alexandre algorithm algorithms alias aliased aliases
align alive all alley allocate allocated allocation allocations allow allowable allowed allowing allows almost alone along alongside
alpha already also alter altered alternate alternative alternatives although always ambassador ambiguity ambiguous ambulance ambulances
ammonium ammunition among amount analysis analysts ancestor ancient and anniversary annotated anonymised anonymous another answer
answered answers any anybody anymore anyone anything anyway anywhere apartment api apis app appear appeared appears append appending
apple applicable application applications applied applies apply applying approach appropriate approval approved apps april apt arbitrary
arch architecture archive are area arg args argument arguments arm armed arms army around arr array arrays arrest arrested arrival
arrive arrived arrow arson art artifacts ask asked asking asks asleep aspects assert assertion assertions assess assessed assesses
assessment asset assets assign assigned assigning assignment associate associated assume assumed assumes assuming asymmetric
asynchronous asynchronously atomic attach attached attachment attachments attack attacker attacks attempt attempted attempting attempts
attention attic attribute attributes attribution august aunt auth authenticate authenticated authentication author authorities authority
authorization authors auto autoconf automated automatic automatically autumn availability available avenue avoid avoided avoids aware
away axe baby back backdoor backend backends background backpack backport backported backslash backup backward backwards bad bag bags
bakeries bakery balcony bald ball ballot ballots bank banks bar barber bare bars base based basement bash basic basis bastion bay beach
bear bearded beat became because become becomes bed been beer before began begin beginning begins begun behave behaved behaves behavior
behaviors behaviour behind being believe believed believes bell belongs below belt belts bench benchmark benchmarks benefit benefits
beside best better between beyond bicycle big bigger biggest bigint bike binaries binary bind binding bindings bird birds bisect bishop
bit bitcoin bitmap bits black blame blank blast blob blobs block blocking blocks blog blood blue board boat boats body bogus bomb bomber
bombers bombing bombs book bool boolean booth booths bootstrap border borders boss both bottle bottom bought boulevard bound boundary
bounds bowl box boxes boy boys brace braces bracket brackets branch branches bread break breakage breakages breakfast breaking breaks
bridge brief bright bring brings broad broke broken brook brother brothers brought brown browser browsers buf buffer buffered buffering
buffers bug bugfix buggy bugs build building buildings builds built builtin bulk bump bumped bundle bundled bundles burned burning burnt
bus buses business busy but butcher butter button buy buys bypass bystanders byte bytes cabin cache cached caching cafe calculated call
callback callbacks called caller callers calling calls came camera camp campaign campaigns can canal cancel canceled candidate
candidates cannot canonical canonicalized capabilities capability capable capitals captain capture captured capturing car card care
careful carefully cargo carnival carpet carried carrier carries carry cars cartridges case cases cash castle casualties cat catch
categories category cathedral caught cause caused causes causing caution caveats celebration celebrations cell cellar cells cemetery
center centre ceremony cert certain certificate certificates chain chaining chair chance change changed changelog changes changing
channel channels chapel char character characters charge cheap check checked checking checkout checkpoint checkpoints checks cheese
chemical chief child children chlorine choice choose chosen christmas chunk chunked chunks church churches cinema cipher ciphers
ciphertext ciphertexts circular circumstances cities city civil cjihrig claim claims clang clarified clarify clarity class classes
classification classify clean cleaned cleaner cleaners cleanly cleanup cleanups clear clearly clerk cli client clients clock clone
cloned clones cloning close closed closely closes closing cloth clothes cloud club cluster coach coast coat code codebase codepath
codepaths codes coding coerce coerced coercion coffee cold collaborator collaborators collect collected collection collections college
collision colon colonel color colors colour column columns combination combinations combine combined combining come comes coming comma
command commands commas commemoration comment comments commit commitment commits committed committer committing common commonly
communicate communication community commuters compact compare compared comparison compatibility compatible compilation compile compiled
compiler compilers compiles compiling complain complement complete completed completely completeness completes completion complex
complexity compliance compliant comply component components composed comprehensive compress compressed compression compromise
compromised computation compute computed computer computers computing concatenated concatenation concept concerns concert concrete
concurrent concurrently condition conditional conditions confidence config configurable configuration configurations configure
configured confirm conflict conflicted conflicting conflicts confused confusing confusion conjunction connect connected connecting
connection connections consensus consider considerations considered considers consist consistency consistent consistently consisting
consists console const constant constants constraints construct constructed construction constructor constructors constructs consulate
consulates consult consume consumed consumers consuming consumption contact contacts contain contained container containing contains
content contents context contextified contexts contextual continue continued continues continuing contrast contribute contributed
contributing contribution contributions contributor contributors control controlled controller controls convenience convenient
convention conventions conversion convert converted converting cook cookie cool cope copied copies copy copying copyright cordon core
corner corpse corpses correct corrected corrections correctly correctness correspond corresponding corresponds corridor corrupt
corruption cosignature cosignatures cosigned cosigner cost could count counter counting country counts couple courier couriers course
court cousin cover coverage covered covering covers covert cpe crash crashes cream create created creates creating creation creator
credential credentials credible credit creek crew crews crime crimea crimean crimes crisis criteria critical cross crossing crossings
crowd crowded crowds cruft crypto cryptographic cryptography cup curfew currency current currently cursor curve curves custom
customization customize customs cut cuts cvsimport cvsserver cyber cycle cycles daemon dam dams dance danger dangerous dangling dark
dash data database date dates datetime daughter dawn day days dead deal dealing dear death deaths debug debugger debugging decapsulation
december decide decided decides decimal decipher decision deck declaration declarations declare declared decode decoded decoder decoding
decrypt decrypted decryption deemed deep default defaults defense defer deferred define defined defines defining definition definitions
delay delete deleted delimiter delivery delta demo demonstration demonstrations denotes depend dependencies dependency dependent
depending depends deployed depot deprecate deprecated deprecation deprecations deps depth dereference derivation derive derived deriving
describe described describes describing description descriptions descriptive descriptor descriptors desert design designed desired desk
destination destroy destroyed detached detail detailed details detect detected detecting detection detects determine determined
determines determining deterministic detonator detonators dev developed developer developers development device dgram diagnose diagnosed
diagnostic diagnostics dictionary did die died dies diesel diff differ difference differences different differently differs difficult
difftool digest digit digital digits dinner diplomat diplomats dir direct direction directly directories directory dirty disable
disabled disables discard discarded disclosure disconnected discouraged discovered discussed discussion disk display displayed distinct
distinguish distribute distributed distribution distributions div doc docfix dock docks docs doctor doctors document documentation
documented documents does dog dogs doing dollar dollars domain domains done donor donors door doors double down download downloaded
downloading downloads dozen draft drawer dress drink drive driver drivers drone drones drop dropped drove drug drugs dry due duplicate
duplicated duration during dynamic dynamically each earlier early ears earth easier easily east easter eastern easy eat echo economic
ecosystem edge edit editing editor effect effective effectively effects efficient effort eggs eight eighteen eighty either election
elections electrician element elements elevator eleven elliptic else elsewhere email emails embassies embassy embedded embedder
emergency emit emits emitted emitter emitting empty emulation enable enabled enables enabling enc encapsulated encapsulation encode
encoded encoding encodings encountered encouraged encrypt encrypted encryption end ended ending endings endpoint endpoints ends enemy
enforce enforced engine engines enhanced enough ensure ensures ensuring enter entered entire entirely entities entity entries entropy
entry enum enumerable enumeration env envelope environment environments ephemeral epoch equal equality equals equivalent era err errno
error errors escape escaped escapes escaping eslint esm especially espionage essential essentially establish established etc euro euros
evacuate evacuated evacuation eval evaluate evaluated evaluating evaluation even evening event events eventually ever every everybody
everyone everything evil exact exactly example examples exceed exceeded exceeds except exception exceptions excessive exchange exclude
excluded exclusive exec executable execute executed executes executing execution exercise exist existence existing exists exit exited
exiting exits expand expanded expansion expect expected expecting expects expensive experience experimental expire expired explain
explanation explicit explicitly exploit explosion explosive explosives export exported exports expose exposed exposes express expressed
expression expressions extend extended extends extension extensions external extra extract extracted extremist extremists eye eyes face
facilitate fact factory fail failed failing fails failure failures fair fairly fake fall fallback fallen falls false falsy family famous
fans far farm farmer fast faster fatal fatalities father favor feature features february feed feedback feel feels feet fell felt female
fence ferry fertiliser fertilizer festival fetch fetched fetches fetching few fewer field fields fifteen fifty fight fighter fighters
figure file filehandle filename filenames files filesystem filesystems fill filled film filter filtered filtering filters final finally
financial financier financing find finding finds fine finger fingerprint finish finished finishes fire firefighters fires firewall
fireworks first fish fit five fix fixed fixes fixing fixup flag flags flaky flames flat flew flight flights float floating floor florist
flour flow flower flowers flowing flush flushed fly focus folder folders follow followed follower followers following follows food foot
football for forbid forbidden force forces foreach foreign forest forged forgery forget forgot fork form format formats formatted
formatter formatting former forms forty forward forwarding found fountain four fourteen fox fragment frame frames framework free freed
freedom freeze fresh friday friend friendly friends from front fruit fsmonitor fuel fulfilled fulfills full fully func function
functionality functions funeral funerals funny furnished further future gained galaxy game games garage garbage garden gas gate gates
gather gathering gave general generally generate generated generates generating generation generator generic get gets getter gettext
getting gid girl girls git gitk gitweb give given gives giving glass glibc glob global globally globals gloves goal goals goes going
gold gone good goods got goto government gracefully grammar granted graph grass grave graves gray great greater green grenade grenades
grep grew grey grid ground group groups grow grown grows guarantee guaranteed guarantees guard guards guess guest guests gui guidance
guide guidelines gun gunfire gunman gunmen guns gyp gzip had hair half hall hallway hammer hand handful handle handled handler handlers
handles handling hands handshake hang hangar happen happened happens happy harbor harbors harbour hard hardcoded harder hardware hare
harmless has hash hashed hashes hashing hat have having head header headers heads health heap hear heard hears heart heat heavily heavy
held hello helmet help helper helpers helpful helps hence here hereby herself heuristics hex hexadecimal hidden hide hierarchy high
higher highest highlight highly hijack hill himself hint hints hired historical history hit hmac hold holder holds holiday holidays home
homepage honor honors hooded hook hooks hope horse hospital hospitals host hostage hostages hosted hostname hosts hot hotel hotels hour
hours house houses how however huge human hundred hungry hunk hunks husband hybrid ical ice idea identical identification identified
identifier identifiers identifies identify identifying identities identity idle ids ignore ignored ignores ignoring ikm illegal
illustrates image imam img immediate immediately immutable impact impending implement implementation implemented implementing implements
implicit implicitly implied implies imply import important imported importing imports impossible improve improved improvement
improvements incident incidents include included includes including inclusion inclusive incoming incompatible incomplete inconsistent
incorrect incorrectly increase indent indentation independent independently index indexes indicate indicated indicates indicating
indication indicator indicators individual individuals inefficient infinite info informant informants information informational
informative infrastructure inherit inherited inherits init initial initialization initialize initialized initially inject injected
injection injured injuries inline inner input inputs ins insecure insensitive inside insn inspect inspecting inspection inspector
install installation installed installer installing installs instance instanceof instances instantiated instantiation instead
instruction instructions insurgent insurgents int integer integers integrate integration integrity intelligence intend intended intent
interact interacting interaction interactive interest interested interesting interface interfaces intermediaries intermediary
intermediate internal internally internals international interpret interpreted interpreter interrupted interval into introduce
introduced introduces introducing introduction invalid invocation invocations invoke invoked invoking involve involved involves ipc ipv
irrelevant isaacs island isolate issue issued issuer issues item items iterable iterate iteration iterations iterator its itself jacket
janitor january jihadist jihadists job jobs join journey judge judged july jump june just keep keeping keeps kept kernel key keying keys
keyword keywords kidnap kidnapping kids kill killed kills kind kinds king kitchen knew knife knifeman knives knock know knowledge known
knows koichik label labeled labels lack lacked lacks lake lamp land landed landing lane lanes language languages laptop laptops large
larger largest last late lately later latest latter laugh launched law laws lawyer layer layout lazily lazr lazy lead leader leaders
leading leads leaf leak leaked leaks learn learned learns least leave leaves leaving led left leg legacy legal legendecas legs length
lengths less let lets letter letters level levels lexer lexical lexicon lib libraries library libuv license licensed licenses lie life
lifetime lift light lightning lights like likely limit limitation limitations limited limits line linear lines link linked linker
linking links lint linter linting lion lip liquid list listed listen listener listeners listening listing lists literal literally
literals little live lived lives living load loaded loader loaders loading loads local locale localhost localization locally locate
located location lock locked log logged logging logic logical login logo logs long longer look looked looking looks lookup loop loops
loose looting lorry lose loses loss lost lot lots loud love loved loves low lower lowercase luck luggage lunch machete machetes machine
machinery machines macro macros made magazine magazines magic mail mailinfo mailing main maint maintain maintained maintainer
maintainers maintaining maintains maintenance major make makes maketext making male malformed malicious malware man manage managed
management manager managers managing mandatory manifest manner manual manually many map mapped mapping mappings maps marathon march
marina mark markdown marked marker market markets marking markings marks marry mask masked master match matched matches matching
material matter max maximum may maybe mayor meadow meal mean meaning meaningful means meant measure measured measures meat mechanism
mechanisms media medical meet meeting meetings meets member members memory men mention mentioned merely merge merged merges mergetool
merging message messages met meta metadata metal method methods metro microtask middle midnight might migrants migrate military militia
militias milk mill million millisecond milliseconds min mind minimal minimize minimum minister ministers minor minute minutes mirror
mirrors misbehaved misc mishandled misleading miss misses missing mistake mistakenly mistakes mitigate mixed mkdir mlkem mock mocked mod
mode model modern modes modification modifications modified modifier modifiers modify modifying module modules monastery monday money
monitoring month months moon more morning mosque mosques most mostly mother motor motorbike motorcycle mountain mouth move moved
movement moves moving mtime much multiple museum music must mutex mutual mutually myself nails name named namely names namespace
namespaces naming napi narrow national native natural nature near necessarily necessary neck need needed needs negative negotiation
neighbour neighbours neither nerve nested nesting net network networks never new newer newline newlines newly news newspaper next nice
night nine nineteen ninety nitrate nobody node nodemailer nodes noise nomination non nonce none nonsense noon nor normal normalized
normally north northern nose not notable notably notation note noted notes nothing notice noticed notices notification notify november
now null number numbered numbers numeric nurse nurses obj object objects observed obsolete obtain obtained obtaining obvious obviously
occur occurred occurs ocean octets october off offer offered offers office officer officers official officially officials offline offset
often oil old older olympic omit omitted onboarding once one ones ongoing online only onto opaque open opened opening opens opera
operate operates operating operation operations operator operators opinion opposed optimization optimize optimized option optional
optionally options opts oracle orange orchard order ordered ordering ordinary org organisation organization organizations orgc origin
original originally orphan other others otherwise ought our ourselves out outcome outer outgoing output outputs outside outstanding over
overall overflow overflows overhead overload overlong overridden override overrides overriding overview overwrite overwritten own owner
ownership pack package packages packed packet packfile packfiles packs padding page pager pages paid pain paint pair pairs palace panic
paper parade paragraph parallel param parameter parameters params parcel parcels parent parentheses parenthesis parents park parking
parliament parse parsed parser parsing part partial partially particular particularly parties partner partners parts party pass passed
passenger passengers passes passing passphrase passport passports password past patch patches path pathname pathnames paths pathspec
pathspecs patient patients patrol patrols pattern patterns paused pay payload pays peace peculiar pedestrian pedestrians peer pending
people per perf perform performance performed performing performs perhaps period perlre permission permissions permit permits permitted
peroxide persistent person personal persons phase phishing phone photo photos phrase physical pick picomatch picture pid piece pieces
pier pilgrimage pilgrims pilot pilots pin pink pinned pip pipe piped pipeline pipelines pipes pistol pistols place placed places plain
plaintext plan plane planned planning plans plant plate platform platforms play played player players plays plaza please plot plugged
plugin plugins plumber plumbing plus point pointed pointer pointers pointing points poison police policies policy political poly pond
pool poor populated port portability portable porter porters portion portions ports position positive possibility possible possibly post
postinst potato potential potentially pound power practice pragma prayer prayers precedence preceding precision predefined predicate
predicates predictable prefer preference preferred prefix prefixed prefixes preload preparation prepare prepared preparing prepended
prerequisite prerequisites presence present presented preserve preserved president press pretty prevent prevented preventing prevents
previous previously price priest primarily primary prime primitive primitives primordials print printed prints prior priority prison
private privileges probability probably problem problematic problems proc procedure procedures process processed processes processing
procession processor produce produced produces producing production profile profit prog program programs progress project projects
promise promises promote prompt proof proofs propagate proper properly properties property proposal proposed prosecutor protect
protected protection protest protests protocol protocols prototype prove provide provided provider provides providing proxies proxy
prune pruned pruning pseudocode pseudorandom public publication publicly publish published pull pulled pulls punycode pupils purple
purpose purposes push pushed pushes pushing put puts python quality quant quantum quarry quay queen queries query querystring question
questions queue queued quick quiet quite quorum quote quoted quotes quoting rabbi rabbit race radical radicals radio rail railway rain
rainbow raise raised raises rallies rally ramadan ran random randomness range ranges ransomware rare rate rather raw reach reachability
reachable reached reaches reactor read readability readable reader reading readline readme reads ready real really rear reason
reasonable reasons rebase rebuild receipt receipts receive received receiver receives receiving recent recently recipient recipients
recognize recognized recommend recommendation recommended recommends record recorded records recover recruit recruits recursion
recursive recursively red redirected redirection redistribute reduce reduced redundant ref refactor refer reference referenced
references referencing referred refers refinery reflect reflog refname refresh refs refspec refugees refuse refused refuses regarding
regardless region register registered registration registry regression regular reimplemented reject rejected rejection rejects related
relationship relationships relative relatively release released releaser releases relevant reliable reliably relied relies religious
rely relying remain remainder remaining remains remember remembered remembers remote removal remove removed removes removing rename
renamed rent rented repack repair repeat repeated repl replace replaced replacement replacing replay repo report reported reporter
reporting reports repositories repository represent representation represented representing represents reproduce req request requested
requests require required requirement requirements requires requiring rerere res rescue rescued rescuers reserved reset resolution
resolve resolved resolver resolves resolving resource resources respect respective respectively respond response responses
responsibility responsible rest restaurant restore restrict restricted restriction restrictions result resulted resulting results resume
retain retrieve retrieved retry return returned returning returns reusable reuse reused reverse revert reverted review revise revision
revocation revoke revoked reward rewrite rewriting rewritten rfer rice rich ricin rifle rifles right rights ring riot riots risk river
road roads robbery robust rock role roof room rooms root rose rouble roubles rough round route routine routines routing row rubber
rucksack rule rules run runner running runs runtime runtimes runway rush sad safe safely safety said sail salt same sample samples sand
sandbox sane sat satisfy saturday save saved saw say saying says scalar scale scan scenario schedule scheduled schema scheme schemes
school schools science scooter scope scoped scopes scratch script scripted scripts scrypt sea seal sealed sealing search searching
season seat sec second seconds secp secrecy secret secrets section sections sector sectors secure security see seed seeing seem seen
sees segfault segfaulted segment segments select selected selection self sell sells semantic semantically semantics senator send sender
sending sends sense sensitive sent sentence separate separated separately separation separatist separator september sequence sequencer
sequences sergeant serialization serialize serialized series serious serve served server servers serves service services serving session
sessions set sets setting settings setup seven seventeen seventy several sha shadow shall shallow shape share shared sharing sharp shed
sheds sheep sheet shell shelter shelters ship shipped ships shirt shoe shoes shooter shooters shooting shop shoppers shops short
shortcut shorter shorthand shortlog shot shotgun shots should show showed showing shown shows shrapnel shrine shrines side sides sig
sight sighting sign signal signals signature signatures signed signer signers significant significantly signing signs silence silent
silently silver similar simple simplified simplify simply since sing singer single singleton sister sit site sits situation situations
six sixteen sixty size sizes skin skip skipped skipping sky slash slashes slave sleep slept slice slightly slow slower small smaller
smart smell smile smoke smuggler smugglers smuggling snapshot snapshots snow soccer social socket sockets soft software sold soldier
soldiers solely solid solution some somebody someone something sometimes somewhat somewhere son song soon sort sorted sound source
sources south southern space spaces span spare sparse spawn spawned spawning speak speaks spec special specific specifically
specification specifications specified specifier specifiers specifies specify specifying spectators speech speed spelled spelling spend
spends spent spies split spoke spoken spoon sport sports spread spring spy squad square squelch stabbing stability stable stack stadium
stage staging staircase stairs stale stall stalls stand standalone standard standards stands stanza star start started starting starts
startup stash stat state stated statement statements states static station stations statistics stats status stay stayed stays stdio
steal steam steel step steps stick still stix stolen stone stood stop stopped stops storage store stored stores storing storm story
strange stranger strategy stream streaming streams street streets strength strict stricter strictly string strings strip strong strongly
struct structure structured structures student students study stuff style sub subclass subcommand subcommands subdirectories
subdirectory subject sublicense submission submit submitted submodule submodules subpath subprocess subroutine subroutines subscribers
subsequent subset substantial substation substations substitute substitution substring subsystem subtest subtests subtle subtree suburb
subway succeeded succeeds success successful successfully such sudden sufficient suffix sugar suggest suggested suggestions suggests
suit suitable suitcase suitcases suite sulphur summary summer sun sunday sup superproject supplied supply support supported supporting
supports supposed suppress sure surface surprising surrogate suspect suspected suspects swallow sweet swim switch switching symbol
symbolic symbols symlink symlinks symmetric sympathiser sympathisers sympathizer synagogue synagogues sync synchronous synchronously
synonym syntax sys system systems tab table tables tabs tactics tag tagged tags tail tailor take taken takes taking talk talking tall
tan tar tarball tarballs target targeted targeting targets task tasks taught taxi taxonomies taxonomy tea teach teacher team teams
technical tell tells temp template templates temple temples temporary ten tent term terminal terminate terminated terminates terminating
termination terminology terms terror terrorism terrorist terrorists test tested testing tests text textconv texts textual than thank
thanks that the theatre their them themselves then there therefore these they thick thief thin thing things think thinks third thirteen
thirty this those though thought thousand thread threadpool threads threat threaten threatened threats three threshold through
throughout throughput throw throwing thrown throws thunder thursday thus tick ticket tickets tie tied tiger tightened tile tiles time
timed timeframe timeout timer timers times timestamp timestamps timezone timing tip tired title tocsin today todo together token tokens
told tomorrow tonight too took tool tooling tools top topic total touch tourist tourists tournament towards tower towers town toxic toy
trace traces tracing track tracked tracker tracking traditional traffic trafficker trafficking trailer trailers trailing train trained
training trains tram tramway transaction transfer transferred transfers transform transition translated translation translations
transmitted transparency transport transports travel traveler travelled traveller travelling travels traversal treat treated tree trees
tried tries trigger triggered triggering triggers trip trivial trolley troops trouble trousers truck trucks true truncated trunk trust
trusted truth truthy try trying tsconfig tsyringe tty tuesday tunnel tuple turn turned turns tweak tweaked twelve twenty twice two type
typed typedef typeof types typical typically typo typofixes typos uid uint unable unarmed unavailable unbash unborn uncaught unchanged
uncle unclear uncompress uncompressed undef undefined under underlying underscore understand understood undici undocumented unexpected
unhandled unicode uniform uniformly uninitialized union unique uniquely unit university unix unknown unless unlike unlikely unmerged
unnecessarily unnecessary unneeded unopened unpack unreachable unreferenced unrelated unsafe unset unsigned unspecified unstable
unsupported until untracked untrusted unusable unused unusual unwanted update updated updates updating upgrade upgraded upgrading upload
upon upper upstream urban urgent usable usage use used useful useless user username users uses using usual usually util utilities
utility utils uuid uvwasi vacation val valgrind valid validate validated validation validity valley value values van vans var variable
variables variant variants variety various vary vcbuild vector vectors vehicle vehicles venue venues verb verbose verification verified
verifier verifiers verifies verify verifying version versions very vest vests via victim victims view vigilance vigilant village
vineyard virtual visa visas visible visit visited visitor visitors vkey vocabularies vocabulary voice void vote voters vulnerability
wadllib wait waited waiter waiting waits walk walked walker walking walks wall wallet wallets walls want wanted wants war warehouse warm
warn warned warning warnings was wash wasi watch watched watches water way ways weak weakness weapon weapons wear weather web webcrypto
website wedding wednesday week weekend weeks weight welcome well went were west western wet wharf what whatever wheel when whenever
where whereabouts whether which while white whitespace whitespaces who whole whom whose why wide widely width wife wild wildcard will
win wind windmill window windows wine wing wings winter wire wish with within without witness witnesses wolf woman women won wood word
words work workaround worked worker workers workflow working works worktree world worse worship worshippers worst worth would wound
wounded wounds wrap wrapped wrapper wrapping wraps writable write writes writing written wrong wrote yard yards yarn year years yellow
yes yesterday yet yield you young younger your yourself youth zero zeroes zip zlib zone zones
`;
