import { Lexicon } from './lexicon.js';

/** What attacks on instructions are made of, in the languages that they were seen in and some more. */
export const injectionLexicon = new Lexicon({
  override: `ignor* disregard* forget forgetting forgot overlook overrid* bypass* neglect* dismiss discard* abandon* erase nullif* void
    supersed* circumvent* vergiss vergesse vergessen vergesst ignorier* missacht* verwirf verwerfen ausser olvid* ignora ignoren descart* omit*
    oubli* ignore* neglig* abandonne* dimentic* trascur* esquec* desconsider* zaborav* zanemar* забуд* забыт* забывай игнорир* отбрось*
    zapomni* zignoruj* pomin* vergeet negeer* glom bortse ignorera glem ignorer αγνο* ξεχα* ξεχν* unut* yoksay* abaikan lupakan bo qua quen
    忽略 忘记 忘記 忘掉 无视 無視 忽视 不要管 忘れ 무시 무시하 잊어 잊고 잊 تجاهل* انس* تجاهلوا अनदेखी अनदेखा भूल नजरअंदाज नज़रअंदाज התעלם שכח
    abweichend abweichen regardless notwithstanding instead`,
  instruction: `instruction* directive* rule rules prompt* guideline* command* order orders task tasks policy policies restriction* constraint*
    limitation* programming assignment* guidance requirement* briefing anweisung* befehl* aufgabe* auftrag* auftrage angaben regel regeln vorgabe* instruktion*
    beschrankung* instruccion* regla* orden ordenes directri* indicacion* tarea* consigne* regles regle ordres directive* tache* istruzion* regol* ordini
    comandi instruco* regra* ordens tarefa* instrukcij* upute uputa pravila naredb* инструкц* указани* правил* команд* задани* instrukcj* polece* zasad* zasady
    instructies regels opdracht* instruktioner regler οδηγι* κανον* εντολ* talimat* kural* komut* instruksi perintah aturan huong dan chi thi
    指令 指示 说明 規則 规则 命令 提示 设定 設定 지시 지시사 명령 규칙 تعليمات* التعليمات الأوامر القواعد توجيهات निर्देश* आदेश नियम* הוראות הנחיות`,
  prior: `previous* prior above preceding earlier foregoing before beforehand existing past original* initial former precedes so-far up-to-now
    vorherig* obig* bisherig* vorangehend* vorangegangen* vorig* davor vorher zuvor bisher obenstehend* ursprunglich* anterior* previa* previo* precedent*
    prealab* anterieur* dessus precedente* prima предыдущ* прежн* ранее выше prethodn* ranij* poprzedni* wczesniej* vorige eerdere tidigare foregaende tidligere
    προηγουμεν* onceki sebelumnya truoc 之前 以前 先前 上面 前面 上述 これま まで 이전 위의 السابق* أعلاه पिछल* पूर्व הקודמות`,
  all: `all everything any anything every alle alles allem aller jegliche* samtliche* todo toda todas todos tout toute toutes tous tutto tutte
    tutti tudo sve svi sva все всё всех wszystk* alla allt όλες ολα ολες tum butun semua tat ca 所有 一切 全部 すべて 全て 모든 모두 جميع كل सभी सब`,
  reveal: `reveal* show* print* output* display* repeat* tell disclos* leak* share sharing divulg* expos* confirm* recite* dump* list provide give
    say state write spell translate encode reproduce paste copy echo return zeig* gib geben sag sage sagen schreib* nenn* verrat* wiederhol* ausgeben
    muestra* dime dinos di digas revela* comparte imprime escribe montre* dis dites affiche* donne* revele* ecris mostra* dimmi rivel* stampa scrivi diga
    mostre imprima escreva покажи* скажи* выведи напиши раскрой pokaz* powiedz wypisz toon zeg visa skriv δειξε πες goster soyle yaz tampilkan katakan
    显示 告诉 输出 打印 说出 重复 透露 教えて 表示 出力 言って 알려 보여 말해 출력 أخبرني اطبع قل اعرض बताओ बताएं दिखाओ कहो`,
  secret: `password* passphrase* passcode* passwd credential* secret* confidential* token tokens key keys ssn pin api passwort* kennwort* geheim*
    contrasena* clave secreto* passe parola senha* segredo* пароль* секрет* haslo* wachtwoord* losenord κωδικος sifre* sandi mat khau 密码 密碼 秘密 口令
    パス 비밀번 비밀 كلمة السر पासवर्ड גסמה`,
  personal: `birth birthday birthdate email e-mail address phone salary balance bank account initials residence living lives social security
    medical diagnosis user users customer* employee* user's customer's record records database geburtsdatum kontostand adresse wohnt saldo direccion
    solde anniversaire indirizzo endereco mora onde adres usuario utilisateur utente benutzer* nutzer* ユーザ 用户 用戶 사용자`,
  role: `act acting pretend* imagin* roleplay* role-play* role-playing simulat* persona character role impersonat* behave portray become embody play playing
    hypothetical* fictional* scenario theoretical* suppose assume envision fungier* agier* verhalt* verhalte tu rolle rollen schauspiel* spiel spielst
    vorstellen stell stelle hypothetisch* actua* finge imagina* interpreta* personaje papel agis joue imagine fais semblant personnage recita fingi immagina* ruolo
    personaggio atue finja притвор* представь* веди роль udawaj wyobraz zachowuj spela låtsas 扮演 假装 假設 假设 想象 角色 演じ ふり なりき 역할 연기 인 척 تظاهر تخيل نाटक कल्पना`,
  assistant: `ai a.i chatgpt gpt gpt-3 gpt-4 assistant* llm model chatbot* bot dan openai anthropic bing claude gemini ki sprachmodell* assistent* asistente* modelo
    modele assistente* модель ассистент* бот ия ia copilot translatorbot machine 助手 模型 人工 アシス モデル 어시스 모델`,
  mode: `mode modus modo developer maintenance admin* administrator* debug* sudo root god system* unrestricted uncensored unfiltered jailbreak* jailbroken enabled
    activated entwickler* wartungs* desarrollador developpeur* systeme sistema режим* разработчик* tryb 模式 开发者 システ モード 모드 개발자 وضع मोड`,
  now: `now new instead hereby henceforth onwards actually nun jetzt neue neuen neues neuer stattdessen fortan ab ahora nuevo nueva nuevas desde maintenant
    nouvelle* nouveau* desormais adesso ora nuovo nuova nuove agora nova novas novo теперь сейчас новые новая novi nove sada teraz nowe nu nieuwe 现在 新的 今から 新しい 이제 새로운 الآن अब`,
  you: `you your yours yourself u ur du dein* dich dir sie ihr ihre ihren ihnen euch tu ton ta tes toi vous votre vos usted ustedes tus ti te lei tuo tua tuoi tue voce seu sua
    ты вы твой твои ваш* тебя вас ti tvoj* ty twoj* je jij jouw din dina συ εσυ σου sen siz kamu anda 你 您 你的 あなた 君は 너는 당신 أنت आप तुम`,
  first: `i me my mine i'm i'll i'd i've we our us ich mich mir mein* wir uns yo mi mis je me moi mon ma mes nous io mio mia eu meu minha я мы мне мой ja moj*
    我 我的 我们 私は 私の 나는 내 أنا मैं`,
  response: `answer* respon* repl* message output reaction solution* implementation* codebase* algorithm* antwort* beantwort* respuest* respond* contest*
    repons* repond* rispost* rispond* ответ* odpowied* 回答 回复 答え 답변`,
  integrate: `add adds include* incorporat* integrat* modify* enhanc* augment* merge* embed* append* insert* blend* weave* infuse* inject* fuse* meld*
    introduc* employ* utiliz* utilis* leverage* ensur* consider* don't absorb* enlist* deploy* adopt* engag* enrich* interweav* render* harmoni* assimilat*
    mention* suggest* promot* encourag* tease hint substitut* replac* rearrang* scrambl* jumbl* misspell* anagram* remov* group* combin* conver* invert* revers*
    capitaliz* hinzufug* erganz* integrier* ersetz* agrega* anade* incluye inclu* reemplaza* ajoute* remplace* aggiungi sostituisci`,
  snippet: `snippet* code block* excerpt* section* fragment* script* subsequent following below`,
  content: `essay* poem* story stories haiku letter* speech* paragraph* manifesto* joke* song* summary headline* article* email list outline plan recipe
    introduction* tutorial* review* aufsatz* gedicht* brief rede geschichte* manifest* plädoyer* uberschrift* ensayo* poema* carta discurso poeme* lettre*`,
  ask: `what who whom whose how why when where which explain* describ* write writing draft* compose* develop* provid* translat* summari* generat* creat* make
    discuss* compar* list solve calculat* defin* identif* recommend* outline can could would please tell wie was wer warum wann wo welche* erklar* beschreib* schreib* ubersetz*
    que quien como cuando donde explica* comment pourquoi qui quel quelle explique* cosa chi perche spiega`,
  harm: `kill* murder* bomb* explosiv* weapon* hack* malware maleware virus ransomware exploit* phish* steal* drug* meth illegal* unethical immoral* harmful
    dangerous destroy* evil hate hates hating stupid crazy idiot* fuck* shit* scheiss* doof hasst hassen hasse odio deteste racist* nazi* hitler antisemit* pwned`,
  link: `http https www com net org xyz html url link click download* install* visit free`,
  permission: `allowed unlimited restrictions filter* censor* ethic* moral* guardrail* safety warning* disclaimer* refus* free freed anything limits lawful
    zensur* beschrankung* einschrankung* restriccion* filtro* limites censura`,
  praise: `great well excellent wonderful fantastic super brav* gut gemacht toll grossartig* fantastisch ausgezeichnet* leistung bien hecho tres perfekt perfect
    congratulations gluckwunsch outdone`,
  urge: `must immediately urgent* important attention achtung stop stopp strictly always never only mandatory required dringend* sofort unbedingt obligatori* urgente*`,
  sequel: `then next follow* afterwards additionally also further weitere folgen folgende* nachste* starten start begin* anfangen luego despues ensuite puis poi depois затем`,
  delimiter: `im_start im_end inst sys endofprompt endoftext system: assistant: user: begin_of_text eot_id start_header_id`,
});
