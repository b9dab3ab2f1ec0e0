const set = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Words for people, before which `young` or `white` is said of them. */
export const PEOPLE =
  set(`person people man men woman women boy boys girl girls guy guys lady ladies gentleman gentlemen child children kid kids
  adult adults teenager teenagers student students teacher teachers worker workers employee employees employer colleague colleagues customer
  customers client clients patient patients applicant applicants candidate candidates user users member members family families couple
  couples neighbour neighbours neighbor neighbors friend friends citizen citizens resident residents immigrant immigrants manager managers
  engineer engineers doctor doctors nurse nurses lawyer lawyers driver drivers tenant tenants mother mothers father fathers parent parents
  daughter daughters son sons wife husband actor actress artist writer player players passenger passengers visitor visitors guest guests
  tourist tourists intern interns trainee trainees apprentice apprentices community communities`);

/** Forms of `be`, as words are cut. */
export const BE = set('am is are was were be been being m re s');

/** Who can be said to be something. */
export const SUBJECTS = set('i he she we you they who');

/** What follows where a noun or an adjective is over: nothing that it could belong to. */
export const FUNCTION_WORDS =
  set(`a an the and or but nor so yet if when while because since although though as than that which who whom whose what why
  how where to for from of in on at by with without about into onto over under after before during until against between through is are was were am
  be been being has have had do does did can could will would shall should may might must not also too now then today tomorrow yesterday here
  there again alone already soon i you he she it we they this these those my your our their`);

/** After `him`, not after a possessive: so `her` before one of them is an object. */
export const AFTER_OBJECT =
  set(`a an the and or but nor so yet if when while because since although though as than that which who whom what why how where
  to for from of in on at by with without about into onto over under after before during until against between through is are was were has have
  had do does did can could will would shall should may might must not also too now then today tomorrow yesterday here there again alone
  already soon i you he she it we they this these those my your our their up out off down back away please`);

/** Of which a third person's is another than that of `they`. */
export const AGREEMENT: Readonly<Record<string, string>> = {
  is: 'are',
  was: 'were',
  has: 'have',
  does: 'do',
  isn: 'aren',
  wasn: 'weren',
  hasn: 'haven',
  doesn: 'don',
};

/** What may stand between a pronoun and its verb. */
export const BETWEEN = set('always often never also still now just sometimes usually already really even only');

/** That follow a name at the beginning of a sentence, and not the word that is spelled like it. */
export const AFTER_NAME =
  set(`is was has had does did asked asks said says told tells wants wanted needs needed works worked lives lived applied
  applies got gets went goes bought buys called calls wrote writes thinks thought likes liked lost loses and s`);
