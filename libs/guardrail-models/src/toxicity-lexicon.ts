import { Lexicon } from './lexicon.js';

/**
 * What hatred of groups, and speech against it, is made of. A list of words says nothing by itself: the model weighs
 * them by what stands near.
 */
export const toxicityLexicon = new Lexicon({
  group: `women woman girls females female wife wives mothers gay gays lesbian* bisexual* homosexual* queer queers trans transgender* transsexual* nonbinary
    black blacks african* muslim* islam islamic moslem* jew jews jewish immigrant* migrant* refugee* asylum foreigner* disabled handicapped autistic deaf blind
    wheelchair asian* chinese indian* pakistani* mexican* latino* latina* hispanic* arab arabs gypsies roma sinti indigenous aborigin* christian* hindu* sikh* buddhist*
    white whites elderly pensioner* poor homeless frauen schwarze schwarzen muslime juden auslander* fluchtling* schwule lesben behinderte`,
  slur: `bitch bitches slut sluts whore whores hoe hoes cunt cunts skank* tranny trannies shemale* ladyboy* faggot* fag fags dyke dykes queer queers homo homos poof*
    nigger* nigga* coon coons negro* darkie* jigaboo* cripple cripples crippled retard* mong mongs spastic* spaz midget* jihadi* raghead* towelhead* wetback* spic spics beaner* greaser* kike kikes
    chink chinks gook gooks paki pakis pajeet camel-fucker* camelfucker* fotze* schlampe* kanake* neger* schwuchtel*`,
  dehumanising: `scum vermin rat rats cockroach* parasite* leech* plague* cancer* garbage trash rubbish refuse dirt filth subhuman* animal animals pig pigs dog dogs virus* disease* insect* pest pests maggot*
    ape apes monkey* waste tumour* infestation swarm creature* beast* abomination* ungeziefer abschaum dreck`,
  insult: `stupid* dumb dumber dumbest ignoran* brainless idiot* moron* imbecile* disgust* repugnant despicabl* filth* filthy pathetic repulsive inferior primitive savage* savages uncivili* sickening
    loathsome vile worthless useless lazy evil cruel violent dirty crazy insane criminal criminals rapist* terrorist* liar liars cheat* thie* ugly retarded degenerate* unnatural perver* abnormal incompetent
    incapable weak hysterical barbar* backward* repuls* revolting horrid contemptible danger* threat* burden* problem* lowest worst dumm widerlich ekelhaft`,
  violence: `kill* murder* shoot* shot stab* hang hanged burn burned burnt drown* strangl* slaughter* rape raped raping tortur* hurt hurting execut* beat beaten exterminat* eradicat* gas gassed lynch* throat* neck necks
    die dies died dying death dead destroy* attack* punch* kick* wipe wiped annihilat* smash* crush* behead* cut slit suffer* bomb* knife* deport* rid end toten tote umbringen erschiessen`,
  hatred: `hate hates hated hatred hating despis* loath* abhor* detest* contempt disdain* disgusts disgusted sick anger angry rage boil* resent* stand tolerate bother* fed fear* hasse hassen`,
  good: `love loves loved lovely adore* great fantastic wonderful* amazing awesome proud pride embrac* help support* respect* value* equal* beautiful brilliant admire* welcome* happy glad celebrat* best brave hero heroes
    friend friends kind thank* worthy enjoy* inspir* cute cutest hot hottest baddest bad`,
  negation: `not no never nobody none nor cannot can't don't doesn't didn't won't wouldn't shouldn't isn't aren't wasn't without neither mustn't couldn't stop end against kein keine nicht nie`,
  counter: `bigot* racist* racism sexist* sexism homophob* misogyn* misogin* islamophob* transphob* antisemit* xenophob* dehumani* hurtful horrible wrong unacceptable banned ban jail jailed prison condemn* hateful
    discriminat* oppress* prejudice* harmful offensive disgraceful shame shameful inexcusable outrage* disheart* call calling called calls report* speech statement* comment* hate-speech liberation rights equality
    victim* crime protest* fight fighting persecut*`,
  saying: `say says said saying write writes wrote writing post posts posted tweet* call calling statement* think* believ* claim* like quote* opinion word words phrase* term hear heard read`,
  quote: `" ' “ ”`,
  profanity: `fuck* motherfuck* shit* bullshit ass asses asshole* dumbass* dickhead* dick dicks bastard* prick* damn* crap piss* scumbag* bollocks wank* scheisse* arsch*`,
  others: `thieve* banker* butcher* artist* snowboarder* capitalist* communist* politician* manager* officer* guard guards nazi nazis paedophil* pedophil* engineer* accountant* lawyer* landlord* union labour teacher*
    doctor* policeman policemen cops fan fans player* member* worker* farmer* student* liberal* conservative* republican* democrat* tory tories driver* hunter* smoker* hipster* fascist* murderers abuser* rapists bigots racists`,
  individual: `him he his she her hers herself himself it its this that`,
  second: `you your yours yourself you're ya u`,
  they: `they them their theirs these those such`,
  first: `i i'm me my mine we us our let's lets`,
  normative: `should must deserve* ought let's need needs going gonna will shall want wants would have better someone somebody`,
  sweeping: `all every each any always typical* nature only ever whole everywhere never really naturally only just obviously clearly course`,
  worth: `worth* value* live lives life living belong* place world society country earth planet human humans people being beings civilisation civilization`,
  home: `friend friends neighbour* colleague* therapist doctor boss teacher ceo president author* book books film* art company live lives works know met hired`,
});
