"""Function words of six languages: grammar, not subject, and so no finding.

Each list holds the frequent members of the language's closed word classes: articles, pronouns and
determiners, prepositions with their contractions, conjunctions, question words, forms of auxiliary
and modal verbs, and the commonest adverbs of degree, place and time. Nouns, adjectives and other
verbs are left out however frequent they are; so are the words for nothing, nobody, never, yes and
no, which make a phrase ("nichts funktioniert"). Checked against the 150 most frequent words of
each language (wordfreq 3.1): those that a list lacks are of the kinds left out.

A list is for posts of its language alone, for its words mean something elsewhere: "die" and "war"
are German grammar and English subjects, "mais" is French for "but" and Portuguese for "more".
"""

from __future__ import annotations

from collections.abc import Mapping, Set

_DE = """
    der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner keines
    ich du er sie es wir ihr mich dich sich uns euch mir dir ihm ihn ihnen mein meine meinen meinem
    meiner meines dein deine deinen deinem deiner deines sein seine seinen seinem seiner seines ihre
    ihren ihrem ihrer ihres unser unsere unseren unserem unserer euer eure euren eurem eurer man
    dieser diese dieses diesen diesem jener jene jenes jenen jenem jeder jede jedes jeden jedem alle
    alles allen allem aller manche mancher manches viele vieles vielen viel wenig wenige etwas
    jemand einige einiger einigen solche solcher solches solchen welche welcher welches welchen
    welchem selbst selber derselbe dieselbe dasselbe deren dessen denen an am ans auf aufs aus außer
    bei beim bis durch für fürs gegen hinter hinterm in im ins mit nach neben ohne seit über übers
    um ums unter unterm von vom vor vorm während wegen trotz zu zum zur zwischen ab gegenüber und
    oder aber denn sondern doch dass daß weil wenn als ob obwohl damit sodass bevor nachdem sobald
    solange indem falls sowie sowohl weder noch entweder wer wen wem wessen was wo woher wohin wann
    warum wieso weshalb wie worüber womit wofür bin bist ist sind seid war warst waren wart gewesen
    sei seien wäre wärst wären habe hab hast hat haben habt hatte hattest hatten hattet gehabt hätte
    hättest hätten werde wirst wird werden werdet wurde wurdest wurden worden geworden würde würdest
    würden kann kannst können könnt konnte konnten könnte könntest könnten muss muß musst müssen
    müsst musste mussten müsste müssten soll sollst sollen sollt sollte solltest sollten will willst
    wollen wollt wollte wollten darf darfst dürfen dürft durfte durften dürfte möchte möchtest
    möchten nicht auch nur schon sehr so mehr mal nun jetzt hier da dort dann immer wieder ganz gar
    eben wohl etwa eigentlich überhaupt sogar also dabei dafür dagegen daher danach daran darauf
    daraus darin darüber darum davon davor dazu dadurch daneben deshalb deswegen trotzdem jedoch
    allerdings außerdem bereits fast kaum zwar hin her weiter oft s gibt andere anderen anderer
    anderes dies
"""
_FR = """
    le la les l un une des du de d au aux ce cet cette ces c ça cela ceci celui celle ceux celles
    mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs mien mienne tien tienne sien
    sienne je j tu il elle on nous vous ils elles me m te t se s moi toi lui soi eux y en même mêmes
    qui que qu quoi dont où lequel laquelle lesquels lesquelles auquel duquel quel quelle quels
    quelles tout toute tous toutes chaque quelque quelques aucun aucune plusieurs certains certaines
    autre autres quelqu chacun chacune tel telle tels telles à dans par pour vers avec sans sous sur
    entre chez contre depuis pendant avant après devant derrière dès jusque jusqu selon malgré parmi
    hors voici voilà et ou mais donc ni car si comme quand lorsque lorsqu puisque puisqu parce
    quoique bien afin tandis alors ainsi cependant pourtant comment pourquoi combien ne n pas plus
    très trop peu assez tant tellement aussi encore déjà toujours ici là maintenant puis ensuite
    enfin surtout seulement presque beaucoup moins autant vraiment suis es est sommes êtes sont
    étais était étions étiez étaient fus fut furent serai seras sera serons serez seront serais
    serait serions seraient sois soit soyons soyez soient été étant être ai as a avons avez ont
    avais avait avions aviez avaient eus eut eurent aurai auras aura aurons aurez auront aurais
    aurait aurions auraient aie aies ait ayons ayez aient eu ayant avoir vais vas va allons allez
    vont peux peut pouvons pouvez peuvent pouvait pourrait pourrais pourra dois doit devons devez
    doivent devait devrait devrais veux veut voulons voulez veulent voulait voudrais voudrait fais
    fait faisons faites font faut fallait lors
"""
_ES = """
    el la los las lo un una unos unas al del este esta esto estos estas ese esa eso esos esas aquel
    aquella aquello aquellos aquellas mi mis tu tus su sus nuestro nuestra nuestros nuestras vuestro
    vuestra vuestros vuestras mío mía míos mías tuyo tuya tuyos tuyas suyo suya suyos suyas yo tú él
    ella ello nosotros nosotras vosotros vosotras ellos ellas usted ustedes me te se nos os le les
    mí ti sí conmigo contigo consigo que qué quien quién quienes quiénes cual cuál cuales cuáles
    cuyo cuya cuanto cuánto cuantos cuántos cuánta cuántas todo toda todos todas cada algún alguno
    alguna algunos algunas ningún ninguno ninguna otro otra otros otras mucho mucha muchos muchas
    poco poca pocos pocas tanto tanta tantos tantas mismo misma mismos mismas algo alguien ambos
    varios varias tal tales a ante con contra de desde durante en entre hacia hasta mediante para pa
    por según sin sobre tras y e o u ni pero sino aunque porque pues si como cuando mientras donde
    así luego entonces además cómo cuándo dónde adónde no ya muy más menos también tampoco tan bien
    aún aun todavía siempre solo sólo aquí ahí allí acá allá ahora antes después casi quizá quizás
    incluso apenas soy eres es somos sois son era eras éramos eran fui fuiste fue fuimos fueron seré
    serás será seremos serán sería serían sea seas sean fueran siendo sido ser estoy estás está
    estamos estáis están estaba estabas estábamos estaban estuve estuvo estuvieron estaré estará
    esté estén estar estando he has ha hemos habéis han había habías habíamos habían hubo habrá
    habrán habría habrían haya hayan hubiera hubieran habiendo habido haber hay tengo tienes tiene
    tenemos tenéis tienen tenía tenían tuvo tener puedo puedes puede podemos pueden podía podría
    podrían debo debe debemos deben debería deberían voy vas va vamos van iba iban mas cualquier
"""
_IT = """
    il lo la l i gli le un uno una di d a da in con su per tra fra al allo alla all ai agli alle dal
    dallo dalla dall dai dagli dalle del dello della dell dei degli delle nel nello nella nell nei
    negli nelle sul sullo sulla sull sui sugli sulle col coi ad ed od senza contro verso sopra sotto
    dentro dopo prima durante mediante presso fino oltre tranne attraverso io tu lui lei noi voi
    loro egli ella essi esse me te mi m ti t ci c vi v si s se sé ne mio mia miei mie tuo tua tuoi
    tue suo sua suoi sue nostro nostra nostri nostre vostro vostra vostri vostre questo questa
    questi queste quest quello quella quelli quelle quell quel quei quegli ciò stesso stessa stessi
    stesse altro altra altri altre tutto tutta tutti tutte ogni ognuno qualche qualcuno qualcosa
    alcuni alcune nessuna nessun molto molta molti molte poco poca pochi poche tanto tanta tanti
    tante troppo tale tali che chi cui quale quali qual quanto quanta quanti quante e o ma perché
    perche però pero poiché come quando dove dov com cos cosa mentre anche anch neanche nemmeno né
    oppure quindi dunque allora infatti invece comunque sia affinché benché non no più piu meno già
    gia ancora sempre poi adesso qui qua lì là così cosi solo soltanto proprio bene appena quasi
    ecco sono sei è siamo siete ero eri era eravamo eravate erano fui fu furono sarò sarai sarà
    saremo sarete saranno sarei saresti sarebbe saremmo sarebbero siano fosse fossero essendo stato
    stata stati state essere ho hai ha abbiamo avete hanno avevo avevi aveva avevamo avevano avrò
    avrai avrà avremo avranno avrei avresti avrebbe avrebbero abbia abbiano avesse avessero avendo
    avuto avere sto stai sta stiamo stanno stava posso puoi può possiamo potete possono poteva
    potrebbe potrei devo devi deve dobbiamo dovete devono doveva dovrebbe dovrei vado vai va andiamo
    vanno faccio fai fa facciamo fate fanno li
"""
_PT = """
    o a os as um uma uns umas de do da dos das em no na nos nas num numa ao aos à às pelo pela pelos
    pelas dum duma com por para pra pro pras pros sem sob sobre entre contra desde até após ante
    perante durante este esta isto estes estas esse essa isso esses essas aquele aquela aquilo
    aqueles aquelas deste desta disto destes destas desse dessa disso desses dessas daquele daquela
    neste nesta nisto nesse nessa nisso naquele naquela eu tu ele ela nós vós eles elas você vocês
    vc vcs me te se lhe lhes mim ti si comigo contigo consigo conosco connosco lo la los las meu
    minha meus minhas teu tua teus tuas seu sua seus suas nosso nossa nossos nossas vosso vossa dele
    dela deles delas que quê quem qual quais cujo cuja quanto quanta quantos quantas todo toda todos
    todas tudo cada algum alguma alguns algumas nenhum nenhuma outro outra outros outras muito muita
    muitos muitas pouco pouca poucos poucas tanto tanta tantos tantas mesmo mesma mesmos mesmas algo
    alguém ambos tal tais vários várias e ou mas nem porém pois porque porquê como quando enquanto
    onde aonde embora então portanto contudo assim senão não já mais menos também tão bem ainda
    sempre só apenas aqui aí ali lá cá agora antes depois quase talvez inclusive sou és é somos são
    era eras éramos eram fui foste foi fomos foram serei será seremos serão seria seriam seja sejam
    fosse fossem for forem sendo sido ser estou estás está estamos estão estava estavas estávamos
    estavam estive esteve estiveram estará estaria esteja estejam estar estando tô tá tenho tens tem
    temos têm tinha tinhas tínhamos tinham tive teve tivemos tiveram terá terão teria teriam tenha
    tenham tivesse tivessem tendo tido ter hei há havia houve haver haja posso podes pode podemos
    podem podia poderia devo deve devemos devem devia deveria vou vais vai vamos vão ia iam qualquer
"""
_NL = """
    de het een der den des deze dit die dat zulke zulk ik jij je u hij zij ze wij we jullie mij me
    jou hem haar ons hen hun zich mijn jouw uw zijn onze elkaar zelf men iets iemand alles alle al
    allemaal elk elke ieder iedere iedereen sommige enkele enige veel vele weinig meer meest minder
    ander andere geen beide aan achter af behalve beneden bij binnen boven buiten door doorheen
    dankzij gedurende in langs met na naar naast om onder ondanks op over per rond rondom sinds te
    ten ter tegen tegenover tot tussen uit van vanaf vanuit via volgens voor voorbij wegens zonder
    en of maar want dus omdat doordat zodat als dan toen terwijl hoewel tenzij totdat voordat nadat
    zodra indien wanneer noch wie wat waar waarom hoe welk welke wiens waarin waarop waarmee waarvan
    waardoor ben bent is was waren geweest wees heb hebt heeft hebben had hadden gehad word wordt
    worden werd werden geworden zal zult zullen zou zouden kan kun kunt kunnen kon konden moet
    moeten moest moesten mag mogen mocht mochten wil wilt willen wilde wilden wou ga gaat gaan ging
    gingen doe doet doen deed niet ook nog alweer wel er hier daar toch eens even gewoon heel erg
    zeer zo nu steeds altijd weer vaak soms alleen bijna juist immers eigenlijk misschien zelfs
    daarom daardoor daarna daarmee daarvan daarop daarin hierdoor hiermee hiervan erop eraan ervan
    erbij ermee erin eruit ervoor echter bovendien z m t n zoals tijdens mee
"""
_BY_LANGUAGE: Mapping[str, frozenset[str]] = {
    "de": frozenset(_DE.split()),
    "fr": frozenset(_FR.split()),
    "es": frozenset(_ES.split()),
    "it": frozenset(_IT.split()),
    "pt": frozenset(_PT.split()),
    "nl": frozenset(_NL.split()),
}
_NONE: Set[str] = frozenset()


def function_words(language: str | None) -> Set[str]:
    """Those of a language, by its code or tag (``pt``, ``pt-BR``); empty where none are known."""
    if language is None:
        return _NONE
    code = language.replace("_", "-").partition("-")[0]
    return _BY_LANGUAGE.get(code.lower(), _NONE)


def is_function_word(word: str, of: Set[str]) -> bool:
    """Whether a word in lower case is one, or joined of some: "qu'il", "zo'n"."""
    return word in of or ("'" in word and all(part in of for part in word.split("'")))
