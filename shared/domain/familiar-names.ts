// Which given names are used for one another, and which names so many people bear that they tell little.

/** Each line: a name and what those who bear it are called, in the languages that our programmes meet. */
const familiarForms = `
francisco paco pancho kiko curro frank francesco fran chico paquito panchito
francisca paca pancha paquita panchita francis frasca
jose pepe chepe cheo jose pepito josecito zeca ze joseph joe
maria mari mary marie maruja mariita mariquita maya
luis lucho luisito lucho lui lulu
jesus chucho chuy chuchito suso
manuel manolo manu lolo manny mane manolito
enrique quique kike quico henry rique
ignacio nacho iggy nachito
guillermo memo guille willy memito
alejandro alex ale jandro alejo sandro
alejandra ale alex sandra jandra aleja
eduardo lalo edu eddy eddie ed dudu
roberto beto tito robert rober robertito
alberto beto tito berto al
antonio tono toni tony antuan tonito nono
fernando nando fer fercho nano
rafael rafa rafi rafaelito fael
gabriel gabo gabi gaby biel
gabriela gaby gabi gabita
santiago santi chago yago tiago
gregorio goyo greg gregor
dolores lola loli lolita lolis
concepcion concha conchita chona concho
guadalupe lupe lupita pupe
josefina fina pepa josefa chepina pepita jose josie
mercedes meche merche mercedita mechita
teresa tere teresita tete teresina
isabel chabela isa isabelita chavela bel ysabel chabelita
patricia paty pati patty tricia trish pat patri
beatriz betty bea beti triz
rosa rosita rosi chayo rosario rose
carmen carmencita menchu carmela mela carmina
ana anita anny annie ani anna nita
margarita mago rita marga maggie margot
milagros mila mili milagritos
jorge coque jorgito koki george
carlos carlitos charlie charly carlo lito
juan juancho juanito juani johnny jhon john juanchito
pedro perico pedrito peter peyo pepo
miguel migue miguelito mike mickey miki
daniel dani danny dany dan danielito
daniela dani danny dany
yolanda yoli yola yoly
esperanza espe lancha pelancha
victor vic vitico viti
oscar oski osquitar
ricardo ricky richard rick cardo ricar
andres andy andresito
consuelo chelo consue
graciela chela grace gracie
rosario chayo charo
soledad sole chole
socorro coco soco
refugio cuca cuco
hortensia tencha
rodolfo fito rodo rolo
adolfo fito adolf
arturo turo art
ernesto neto tito erne
humberto beto berto
sergio checo serge keko
vicente chente vicho
leonardo leo nardo
leonel leo nel
salvador chava salva
mauricio mau mauri
javier javi xavi javo
nicolas nico colas nick nicola
sebastian seba sebas bastian
tomas tommy tom tomasito
joaquin quino joaco
emilio milo emi
agustin tin agus
susana susy susi sue
veronica vero vera
monica moni
veronique vero
silvia chivis silvy
leticia lety leti
lourdes lulu lula
raquel kela raque
ximena xime mena
natalia naty nati talia
carolina caro carito lina
adriana adri nana
valentina vale tina
claudia clau claudita
angela angie gela
liliana lili lily
cecilia ceci chila
catalina cata cathy lina
emmanuel manno mano manu manny
jean jeannot tijean jan john
pierre pierrot pyero peter
joseph jojo jo joe joey jose yusuf
robert bob bobby rob robbie bert robby wobe
michel mimi michou mich michael micho
samuel sam sammy sami
marie mamie mari mary marita maria
fabiola fabi faby fabie
josette jojo zette jo
bernadette dedette bernie detta
micheline mimi michou line
claudette claudie dedette claude
esther estie essie
natacha nata tacha nat
therese tete zez tess
antoine tony toto antoni titoine
patrick pat patou paddy ricky
francois fanfan franky francis frank
charles charlot charlie chuck charly chas
philippe fifi phil flip
louis loulou tilouis lou louie
ronald ronny ron ronnie
catherine cathy kati kate katie cat cath
francoise fanfan soizic franci
jacqueline jackie line jacky
elisabeth babeth lisa lise beth betty elise zabeth liz
josephine josie jose jo fifine
madeleine mado madelon mady
isabelle isa babelle zabelle belle
beatrice bea bee trixie
frederic fred fredo freddy
guillaume guigui guy will
stephane steph fanfan
christophe chris tophe kris
nathalie nat nathy nath
sandrine sandy sandie
vincent vince vinny
bernard nanard ben bernie
fatoumata fatou fanta fatima
aminata ami mina amina
elizabeth liz beth betty lizzie eliza bess libby lisa elsie
margaret maggie peggy meg madge greta rita marge
jennifer jenny jen jenn
susan sue suzie susie suzy
deborah debbie deb debby
rebecca becky becca
katherine kate kathy katie kat kitty kathryn
christine chris tina chrissy christina
victoria vicky tori vickie vic
stephanie steph stefy stevie
dorothy dot dolly dottie dora
abigail abby gail abbie
michael mike mick mickey micky mikey
william bill will billy willy liam
richard dick rick richie ricky rich
thomas tom tommy
christopher chris kit topher
matthew matt matty
anthony tony ant
andrew andy drew
edward ed ted eddie teddy ned
benjamin ben benny benji
alexander alex sandy al xander sasha
james jim jimmy jamie
john jack johnny jon jean
timothy tim timmy
kenneth ken kenny
mary molly polly mimi may maria
sarah sally sadie sara
barbara barb babs
theodore ted teddy theo
lawrence larry
henry harry hank
gerald gerry jerry
mohammed hamoudi hammouda mido hamada mimo muhammad
ahmed hamada hamoudi hammouda ahmad
abdullah abboud aboudi abed abdu
abdulrahman abboud aboudi abed rahmouni
mustafa sasa darsh safi
ibrahim barhoum hima bob brahim
fatima fattoum fatoum fatoumata batoul tata
khadija khadouj dija khadouja
zainab zouzou zanoubia zozo
mariam maryouma miro mimi mary
hassan hassouna hassoun
youssef joe yousfi jojo
ali alloush allawi
khaled khalloud khalloudi khalid
aisha ayoush aouicha aysha
yasmin yasso jessy
omar amoura ammour amoury
karim kimo karmo
`

/** Names under which so many are registered that meeting one again says little. */
const usualNames = `
maria ana carmen rosa luz juana gloria martha sandra claudia jose luis carlos juan jorge miguel pedro jesus manuel
rafael francisco victor antonio angel gonzalez rodriguez hernandez garcia martinez lopez perez sanchez ramirez torres
diaz gomez rojas moreno flores castillo mendoza gutierrez jimenez vargas castro alvarez romero silva santos cruz reyes
jean marie pierre joseph jacques rose louis charles michel francois paul baptiste jeanbaptiste emmanuel
mohammed muhammad mohamed ahmed ahmad ali hassan hussein ibrahim omar fatima mariam aisha khadija zainab abdullah
mahmoud khalil haddad diallo traore bah sow barry camara mukendi kabongo ilunga coulibaly keita jeanne aminata
fatoumata mary john james robert william david grace smith johnson williams brown jones davis
`

const wordsOf = (text: string) => text.trim().split(/\s+/)

const groupsOfName = new Map<string, number[]>()
for (const [group, line] of familiarForms.trim().split('\n').entries())
  for (const name of wordsOf(line)) groupsOfName.set(name, [...(groupsOfName.get(name) ?? []), group])

const usual = new Set(wordsOf(usualNames))

/** Whether both can be what one person is called. Latin letters in lower case, without accents. */
export function areFamiliar(one: string, other: string): boolean {
  const groups = groupsOfName.get(one)
  if (groups === undefined) return false
  return groupsOfName.get(other)?.some((group) => groups.includes(group)) ?? false
}

/** The names that this one may be short for: the first of each line that has it; itself where none has. */
export function fullFormsOf(name: string): readonly string[] {
  const groups = groupsOfName.get(name)
  return groups === undefined ? [name] : groups.map((group) => firstOfGroup[group] ?? name)
}

const firstOfGroup = familiarForms
  .trim()
  .split('\n')
  .map((line) => wordsOf(line)[0])

/** Whether very many people bear this name. */
export const isUsualName = (name: string): boolean => usual.has(name)
