"""Why a thing in a picture evokes a feeling, written by us: the reasons that sentences give. Tables only.

A line is "family | verb phrase / verb phrase | noun phrase / noun phrase". Verb phrases follow the thing itself, with
"says/say" written "says~say" for one and for many, and {it}, {its} and {them} for it; noun phrases name what it brings.
The directions are those of `studio/world/mood.py` and its sources (prospect and refuge, vastness, restoration,
contamination, brightness and colour); the words are ours. They name no other thing than the one they are about.
"""

from __future__ import annotations

from typing import NamedTuple


class Reasons(NamedTuple):
    """Verb phrases and noun phrases, in the marks above."""

    does: tuple[str, ...]
    brings: tuple[str, ...]


_TABLE = """
time dawn
contentment | begins~begin the day without hurry / lets~let the light in slowly | a slow, gentle beginning
awe | catches~catch the very first light / glows~glow before the day has properly begun | the hush before full light
time day
amusement | lies~lie in plain daylight, with nothing to hide / is~are as bright as a free afternoon | plain, easy daylight / an afternoon with nothing to do
excitement | has~have the full strength of the day in {it} / shines~shine with all the light of noon | daylight at full strength
contentment | keeps~keep everything visible and near / lies~lie in clear, ordinary daylight | an ordinary, well-lit day
time dusk
awe | holds~hold the last light before it goes / glows~glow while everything below darkens | the last light, about to leave
sadness | lets~let the day go / darkens~darken a little more with every look | a day that is ending / light on its way out
contentment | softens~soften as the day winds down / settles~settle into evening | the quiet after the day's work
time night
fear | keeps~keep whatever is there out of sight / gives~give the eye nothing to hold on to / swallows~swallow shapes and edges | darkness that could hold anything / hiddenness / a dark that does not end
awe | opens~open into a depth without an end / makes~make everything below look small | a depth that has no end
sadness | leaves~leave very little light to hold on to / closes~close over everything | a long darkness
sky clear
contentment | leaves~leave the view wide and untroubled / has~have not a single thing to worry the eye | room to breathe / an untroubled openness
amusement | is~are as clear as on a day off / stays~stay open and easy | the ease of a day off
excitement | opens~open upwards without a limit / calls~call for going further | open space in which to move
sky scattered
contentment | drifts~drift by and asks~ask for nothing / moves~move slowly, in no hurry at all | slow, unhurried drifting
amusement | floats~float along like something made for play / takes~take shapes that invite guessing | shapes to guess at / a light, floating mood
sky overcast
sadness | closes~close the picture from above / hangs~hang low and does~do not move | a weight from above / light with no warmth in it / a day without any warmth
disgust | hangs~hang over everything like something stale / lets~let only a dirty light through | stale, used-up light
sky storm
anger | piles~pile up as if about to burst / looks~look ready to strike / presses~press down with gathered force | force that has been held back too long / pressure about to break
fear | gathers~gather overhead and leaves~leave no way round / darkens~darken as if a blow were coming / closes~close in from above | a threat that has not yet struck / something about to happen
weather fog
fear | hides~hide more than {it} shows~show / lets~let nothing behind {it} be made out / blurs~blur the edge between what is there and what is not | hiddenness / not knowing what is ahead
sadness | takes~take the distance away / wraps~wrap everything in the same pale grey / fades~fade everything a little | a world that has gone faint / distance that cannot be crossed
disgust | hangs~hang thick and unmoving / clings~cling to everything | stale, clinging damp
weather rain
sadness | falls~fall without a pause / streaks~streak the whole view with grey / blurs~blur the view as tears would | a steady greyness / the look of weeping
weather snow
sadness | covers~cover everything and muffles~muffle it / falls~fall without a sound | a cold silence
awe | turns~turn everything the same quiet white / makes~make the world look new | a silence that covers everything
contentment | falls~fall softly, without a sound / settles~settle gently over everything | a soft hush
weather lightning
anger | strikes~strike without warning / tears~tear the dark apart / lashes~lash down in one blow | sudden violence / force let loose
fear | strikes~strike from nowhere / lights~light everything for a moment and leaves~leave it darker than before | danger from above / a blow that may come again
palette golden
contentment | glows~glow warm and low / lies~lie in honey-coloured light / warms~warm everything {it} touches~touch | a warmth to rest in / golden ease
awe | shines~shine as if lit from within / turns~turn to gold | light like a blessing
excitement | burns~burn bright and gold | golden brightness
palette rose
contentment | blushes~blush with soft pink light / is~are tinted as gently as a petal | tender, rosy light / softness without an edge
amusement | blushes~blush as if in good spirits / is~are pink, of all colours | rosy good spirits
palette violet
awe | deepens~deepen into violet, as few things do by day / glows~glow in a colour between day and dream | a colour from somewhere beyond / deep, strange light
fear | turns~turn a violet that does not belong to day | a colour that is not quite right
palette cold
sadness | is~are blue with cold / keeps~keep every trace of warmth out / looks~look as if no one had been warm here for long | cold that stays / blue, distant light
fear | turns~turn cold and strange | a chill in the light
palette ashen
sadness | has~have lost nearly all {its} colour / is~are grey through and through / looks~look like what is left when all has burnt | greyness / colour that has gone / life drained away
disgust | is~are grey as an old rag | a dull, dirty grey
palette ember
anger | burns~burn red / glows~glow like something overheated / is~are flushed a deep, hot red | heat with nowhere to go / a red that warns / burning colour
excitement | blazes~blaze with red light | blazing heat
palette emerald
contentment | rests~rest the eye with deep green / lies~lie in cool green light | a green to rest in
awe | glows~glow a green that seems from elsewhere | a green glow
amusement | turns~turn bright leaf-green | fresh, bright green
palette sickly
disgust | has~have the yellow-green of something gone bad / looks~look sour and tainted / is~are the colour of mould | the colour of decay / a sour tinge on everything / something spoiled
palette pastel
amusement | is~are as pale and sweet as sugar / looks~look coloured with chalk / comes~come in the colours of a toy box | sweet, powdery colour / the lightness of a picture book
contentment | is~are pale and soft to the eye / softens~soften every contrast | soft colour with no sharp edges
palette vivid
excitement | bursts~burst with colour / shines~shine at full strength / leaves~leave no colour at rest | colour turned all the way up / brightness that wants to move
amusement | is~are as colourful as a fair / comes~come in the strong colours of a toy | cheerful, loud colour
dark
fear | keeps~keep {its} shapes to {itself} / sinks~sink into shadow / gives~give nothing away | shadow that hides what is in it / darkness close at hand
sadness | lies~lie in a heavy shade / has~have hardly any light left | a heavy shade
bright
amusement | is~are full of light / shines~shine without a care | carefree brightness
excitement | shines~shine with light / fairly sparkles~sparkle | brightness that lifts everything
contentment | is~are evenly and gently lit / lies~lie in friendly light | friendly light
dull
sadness | has~have little colour left / is~are flat and grey / looks~look worn and faded | faded colour / a dullness that does not lift
disgust | has~have a dull, unwashed look / is~are drab and stale | a stale, unwashed dullness
colourful
excitement | is~are full of strong colour / glows~glow with colour | strong, lively colour
amusement | is~are as colourful as a toy / is~are painted in party colours | party colours
warm
contentment | is~are warm in tone / keeps~keep a warm tone | a warm tone
excitement | is~are hot and bright in tone | heat in the colour
anger | is~are hot in tone | heat in the colour
cool
sadness | is~are cool and distant in tone / keeps~keep {its} distance in cold tones | a cool distance
fear | is~are cold in tone | a chill
low sun
awe | sits~sit low and sends~send {its} light a long way / stands~stand just above the edge of the world | light that comes from very far
contentment | hangs~hang low and warms~warm everything gently / is~are low enough to be gentle | a low, gentle warmth
high sun
amusement | stands~stand high and bright / shines~shine down without a care | plain sunshine
excitement | blazes~blaze from high up | full, blazing light
moon
awe | hangs~hang alone in the dark, far out of reach / shines~shine over everything without a sound | light from very far away
fear | shows~show just enough to make the dark deeper / gives~give light without warmth | a thin, cold light
sadness | hangs~hang alone, with nothing near {it} | a lonely light
stars
awe | stretches~stretch on without end / makes~make everything below look small / shines~shine from farther than can be thought | endless depth / more points of light than can be counted
aurora
awe | ripples~ripple across the dark like a veil in the wind / moves~move in silence, far overhead | light that hardly seems of this world
rainbow
amusement | arches~arch over everything in every colour / turns~turn up like a present | a surprise in seven colours
awe | spans~span the whole width in one clean curve | a band made of nothing but light
contentment | stands~stand there as a sign that the worst is over | the calm after the shower
open sea
awe | stretches~stretch on past where the eye can follow / has~have no other side / dwarfs~dwarf whatever is near {it} | a width without an end / a distance that cannot be measured
calm water
contentment | lies~lie still enough to hold a reflection / hardly moves~move / is~are smooth all the way across | stillness / a surface that nothing disturbs / rest for the eye
rough water
anger | heaves~heave and breaks~break without rest / throws~throw {itself} about / churns~churn | restless force / a fury that does not tire
fear | heaves~heave as if to pull things under / leaves~leave nothing steady | depth that will not keep still / nothing firm to stand on
still evening
contentment | lies~lie still in the evening light / keeps~keep the last light on {its} smooth surface | an evening with nothing left to do
peaks
awe | rises~rise far above everything else / looms~loom over the view / makes~make all else look small | height that cannot be taken in at once / something much larger than a life
snowcaps
awe | carries~carry white where nobody goes / shines~shine white at the very top | a cold, clean height
lit peaks
awe | takes~take the low light on {its} upper edge / glows~glow high up while the rest darkens | light on what is out of reach
place hills
contentment | rolls~roll on in soft curves / rises~rise and falls~fall like slow breathing | soft, slow curves
place meadow
contentment | lies~lie open and soft / spreads~spread out, easy to walk on | ground that is easy on the feet
amusement | is~are wide enough to run about on / invites~invite a game | room for a game
place desert
awe | runs~run on without a single boundary | emptiness on a great scale
anger | lies~lie scorched and bare / gives~give no shade and no relief | merciless heat
sadness | lies~lie empty as far as one can see | emptiness
place beach
amusement | stretches~stretch out for bare feet and play / stretches~stretch out like a holiday | the ease of a holiday
contentment | slopes~slope down softly / stretches~stretch out, warm and level | warm, level ground
place forest
fear | closes~close in on every side / hides~hide what may be near | no clear way out
place village
contentment | stands~stand close together, each within call of the next / huddles~huddle as neighbours do | nearness and neighbours
amusement | huddles~huddle like toys that have been set out | something of a toy town
place city
excitement | rises~rise in a crowd / stands~stand packed with life | the press and pace of many lives
disgust | crowds~crowd the view, grey and used | crowding and grime
awe | climbs~climb higher than anything around | height upon height
place river
contentment | runs~run along at {its} own slow pace / winds~wind its way without hurry | slow, steady flowing
place waterfall
awe | falls~fall from high up, without end / pours~pour down with more force than anything around | force and height in one
excitement | plunges~plunge and sprays~spray / rushes~rush down at full speed | rushing energy
place canyon
awe | rises~rise sheer on both sides / shows~show the work of ages | an age beyond counting
anger | is~are raw, hard and hot | raw hardness
fear | leaves~leave only a narrow way through | no way out to either side
place harbour
contentment | offers~offer shelter after a long crossing / keeps~keep what is moored safe | shelter / a safe place to arrive
place garden
contentment | is~are kept with care / has~have {its} own small order | order kept with care
amusement | is~are trimmed as neatly as a cake | neat, playful order
place road
sadness | leads~lead away and does~do not come back / runs~run on with nobody on {it} | leaving / a long way with nobody on it
excitement | leads~lead on to somewhere else / runs~run straight ahead | a way that is open / the pull of somewhere else
place railway
sadness | leads~lead away, with nobody waiting / narrows~narrow to nothing far ahead | departures / a distance that takes things away
excitement | points~point straight to somewhere new | the pull of a journey
place island
contentment | keeps~keep to {itself}, ringed by calm / offers~offer a small, whole world | a small world that is enough
amusement | looks~look like the island of a picture book | a picture-book hideaway
awe | stands~stand alone in all that width | smallness in a great width
place cave
fear | closes~close in overhead / leaves~leave only one way out / holds~hold a dark that reaches far back | a dark with only one way out / being shut in
awe | frames~frame the light as if from inside the earth | the view from inside the earth
place graveyard
sadness | holds~hold those who are gone / lies~lie quiet over what is buried | loss / absence
fear | lies~lie over what is best left alone | the nearness of death
place room
contentment | keeps~keep the warmth in / makes~make a small, safe space | a small, safe space / warmth on every side
place corridor
fear | narrows~narrow towards an end that cannot be seen / leaves~leave only one way to go / runs~run on too long | a way that leads on and on / no place to step aside
place cathedral
awe | soars~soar far overhead / leads~lead the eye up and up / makes~make one voice seem very small | height made of stone / silence on a great scale
enclosed
fear | closes~close in / leaves~leave little room / stands~stand too near on every side | closeness with no way out
open
awe | leaves~leave the view free into the distance / goes~go on farther than one can see | distance on every side
contentment | leaves~leave plenty of room | plenty of room
bare trees
sadness | has~have lost every leaf / stands~stand stripped and still / holds~hold up empty branches | what the season took / bareness
fear | reaches~reach out like thin fingers / closes~close in, all claws and gaps / stands~stand like bones | crooked, grasping shapes / something skeletal
conifers
fear | stands~stand close and dark / lets~let no light between the trunks / shuts~shut the view off | darkness with no gap
contentment | stands~stand evergreen and steady | evergreen steadiness
broadleaf
contentment | spreads~spread soft, rounded crowns / offers~offer shade and shelter | leafy shelter / soft green
amusement | stands~stand round and leafy, like a drawing from a picture book | round, friendly shapes
autumn
sadness | is~are about to lose {its} leaves / turns~turn before {it} lets~let go | something beautiful that is ending
contentment | glows~glow in ripe colours | ripeness
blossom
contentment | is~are covered in blossom / opens~open all at once, softly | tenderness in full bloom
amusement | froths~froth with pink and white / is~are dressed up for spring | spring in high spirits
dark woods
fear | lets~let nothing be seen between the trunks / closes~close in from both sides, with nothing behind {them} to be seen / keeps~keep the dark inside | hiddenness / a dark that may be watching
night fog
fear | drifts~drift through the dark and hides~hide what is near / takes~take away the little that could be seen | blindness in the dark
lonely gloom
sadness | stands~stand alone in a grey world / has~have nobody near and no light ahead | loneliness under a grey light
burning storm
anger | burns~burn and threatens~threaten at once / looks~look like rage itself, red and about to break | burning and threat in one
murk
disgust | rots~rot in a damp, dim light / makes~make the air itself look unclean | foulness in the very air
holiday
excitement | shines~shine as on the first day of a holiday | the first day of a holiday
fire
anger | burns~burn at the edge of the world / glows~glow red, where no light should be | burning that is not under control
fear | glows~glow as if something had gone badly wrong / burns~burn just out of sight | a fire that may be coming nearer
lit house
contentment | has~have a light on for somebody / glows~glow from inside / promises~promise a warm place | warmth inside / someone at home / shelter with a light on
dark house
fear | shows~show not one light / stands~stand dark, whoever may be inside | a blank, watching face
sadness | stands~stand with no light on and nobody home | a home without anyone in it
solitude
sadness | stands~stand alone, with nobody near / has~have no one to turn to / looks~look lost against everything around | loneliness / distance from everyone / one life, all by itself
awe | stands~stand very small before it all | smallness before something great
company
amusement | stands~stand about together / shares~share the view, as friends do | good company
excitement | gathers~gather as if something were about to begin | the stir of company
balloon
excitement | lifts~lift off into open air / rises~rise, free of all weight / floats~float up and away | the thrill of height / weightlessness
amusement | floats~float by, round and bright as a toy / drifts~drift along, plump and striped | a round, cheerful surprise
kite
amusement | dances~dance on the wind / tugs~tug and dips~dip as if at play / wags~wag {its} tail | play in the wind
excitement | climbs~climb on the wind | a tug upwards
birds
excitement | circles~circle freely overhead / is~are already in flight | freedom of movement / the freedom of wings
amusement | flits~flit about | a light flutter
flowers
amusement | makes~make bright spots everywhere / nods~nod in cheerful colours | cheerful spots of colour
contentment | blooms~bloom in plenty / grows~grow softly and unasked | something in bloom
boat
contentment | rests~rest, at home afloat / floats~float without a care | easy drifting
ship
excitement | is~are bound for somewhere far / carries~carry all {its} sail | setting out
awe | rises~rise tall and dignified | a tall, proud shape
campfire
anger | burns~burn hot and open / flares~flare and spits~spit | open flame
contentment | gives~give warmth to gather round / makes~make a small warm circle | a warm circle
dead tree
fear | reaches~reach up like a bony hand / stands~stand twisted and black / claws~claw at the air | something that looks like a warning / a twisted, grasping shape
sadness | stands~stand long after {its} life has gone / will not turn green again | a life that is over / what remains
litter
disgust | lies~lie where {it} was dropped / spoils~spoil what {it} lies~lie on / looks~look soiled and used | dirt that nobody cleared away / waste / something best not touched
lighthouse
awe | stands~stand tall and alone / holds~hold out against wind and weather | a steady light against so much
contentment | keeps~keep watch, steady and upright | someone keeping watch
tower
awe | has~have outlasted those who built {it} / rises~rise above everything around | age and height
windmill
contentment | turns~turn with the wind, in no hurry / stands~stand as mills have always stood | slow, useful turning
amusement | waves~wave {its} arms about | something waving its arms
castle
awe | rises~rise out of another age / crowns~crown the view | the weight of history
excitement | looks~look like the start of a story | the start of a story
church
awe | points~point upwards / lifts~lift the eye along {its} spire | a finger pointing up
contentment | stands~stand at the heart of things | something that has always been there
ruin
sadness | has~have lost {its} roof and all who lived there / crumbles~crumble a little more each year | what time has taken
awe | still stands~stand after centuries | time, made visible
fear | gapes~gape with empty openings | hollow, watching gaps
tent
excitement | is~are pitched for an adventure / waits~wait for the morning's climb | adventure
contentment | makes~make a small shelter in the open | a night's shelter
ferris wheel
amusement | turns~turn just for fun / stands~stand there like a giant toy | fairground fun
excitement | swings~swing round high over everything | the rush of the fair
fireworks
excitement | bursts~burst into sparks / explodes~explode into colour | a celebration at its height / sparks and noise
amusement | scatters~scatter sparks like confetti | party sparkle
awe | lights~light up everything at once | light flung across the dark
sky lanterns
awe | rises~rise in silence / drifts~drift up and out of reach | small flames on their way up
contentment | glows~glow softly as {it} rises~rise | soft, drifting light
lamp post
contentment | keeps~keep a small light on / lights~light the way home | a small light, left on
sadness | lights~light a spot where nobody is | light for no one
gravestones
sadness | stands~stand for those who are gone / marks~mark what was lost / bears~bear names nobody calls any more | loss / absence in rows
fear | leans~lean in the gloom, too many to count / stands~stand over what lies below | what lies underneath
bench
contentment | offers~offer a seat and a view | a place to sit
sadness | stands~stand empty | a seat that nobody takes
snowman
amusement | stands~stand there with a carrot for a nose / grins~grin at the cold | a grin made of snow
deer
contentment | stands~stand unafraid / grazes~graze undisturbed | a shy creature at ease
awe | holds~hold {its} head high | wild grace
horse
excitement | looks~look ready to gallop | strength ready to run
contentment | grazes~graze in peace | grazing ease
cow
contentment | stands~stand about and chews~chew / has~have all the time in the world | slow, chewing patience
amusement | stares~stare back, mildly puzzled | a mildly puzzled look
sheep
contentment | grazes~graze without a worry | woolly calm
amusement | stands~stand about, as round as a cushion | a woolly, comical shape
dog
amusement | looks~look ready to play / waits~wait for a stick to be thrown | a wagging tail
swan
contentment | glides~glide without an effort | effortless gliding
bridge
contentment | joins~join one bank to the other | a way across
fountain
contentment | splashes~splash on, always the same | steady splashing
amusement | splashes~splash and plays~play in the air | playful splashing
palm
amusement | leans~lean like a holiday postcard | a postcard from a holiday
excitement | promises~promise somewhere far and hot | somewhere far and warm
contentment | gives~give a little shade | warm-weather ease
lit fireplace
contentment | burns~burn low and warm / gathers~gather everything around {it} | warmth at the centre / a fire to sit beside
dark fireplace
sadness | has~have gone cold / holds~hold nothing but ash | a hearth gone cold
armchair
contentment | is~are made to sink into / waits~wait with open arms | a soft seat
candles
awe | burns~burn small and steady in the dim light | small, steady flames
contentment | gives~give a soft, close light | soft, close light
stained glass
awe | turns~turn the light into colour / glows~glow high up like jewels | daylight turned to jewels
lamp
contentment | spreads~spread a small warm glow | a small warm glow
window
contentment | lets~let the light in from outside | light from outside
rug
contentment | makes~make a soft place to step | softness underfoot
bookshelf
contentment | holds~hold hours of quiet reading | hours of quiet reading
columns
awe | carries~carry the eye up and up / stands~stand in rows like great trunks of stone | upward lines, one after another
"""


def _read(text: str) -> dict[tuple[str, str], Reasons]:
    found: dict[tuple[str, str], Reasons] = {}
    topic = ""
    for line in text.strip().splitlines():
        if "|" not in line:
            topic = line.strip()
            continue
        family, does, brings = (part.strip() for part in line.split(" | "))
        found[topic, family] = Reasons(tuple(does.split(" / ")), tuple(brings.split(" / ")))
    return found


REASONS: dict[tuple[str, str], Reasons] = _read(_TABLE)
"""(topic, family) to its reasons. Topics are the cues of `studio/world/mood.py` and a few that only pictures have."""
