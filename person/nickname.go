package person

import (
	"slices"
	"strings"
)

// nicknames are the short and pet forms under which people give their names:
// the full name first. A short form may stand under several. The list is for
// finding people again, not for telling them what they are called.
const nicknames = `
abigail abby abbie gail
abraham abe bram ibrahim
adam ad
adrian ade
agnes aggie nessie
agnieszka aga
albert al bert bertie
aleksandra ola alexandra
alexander alex al alec alistair sandy sasha xander lex
alexandra alex sandra sandy lexi sasha alexa
alfred alf alfie fred
alice ali allie
alison ali allie alli
amanda mandy
amelia millie amy
andrew andy drew andrzej andrei
angela angie ange
anne ann anna annie nan nancy anya ania hannah
anthony tony ant antony anton
antonia toni
archibald archie
arthur art artie
barbara babs barb basia
benjamin ben benny benji
bernard bernie
beatrice bea trixie
bridget biddy bridie
caroline carol carrie caz
catherine katherine kathryn cathryn kate katie kathy cathy kat kitty cat katy kathleen karen katarzyna kasia kay
charles charlie chas chuck
charlotte charlie lottie lotte
christina christine chris tina chrissie kirsty kristina
christopher chris kit topher
clare claire clara
constance connie
cornelius con neil
daniel dan danny
danielle dani
david dave davy dai dewi dafydd
deborah debbie deb debra
dennis den denny
derek del
dmytro dima dmitri dmitry
dominic dom nick
donald don donnie
dorothy dot dottie dolly dora
douglas doug
edmund ed eddie ted ned
edward ed eddie ted teddy ned
eileen aileen
eleanor ellie nell nora elle elinor lena ellen
elizabeth elisabeth liz lizzie beth betty bet bess eliza libby lisa elsie betsy lilibet ela
emily em emmy millie
emma em
ernest ernie
eugene gene
evelyn evie eve
ewa eva
fatima fatimah fatma
florence flo florrie flossie
frances fran fanny frankie francesca
francis frank fran frankie
franklin frank
frederick fred freddie freddy
gabriel gabe
gabrielle gabby gaby
geoffrey geoff jeff jeffrey
george georgie jerzy
georgina georgia georgie gina
gerald gerry jerry gerard
gillian gill jill jilly
gladys glad
gordon gord
graham graeme grahame
gregory greg
gwendoline gwen
harold harry hal
harriet hattie harry
helen nell ellie helena olena lena elena
henry harry hal hank
hilary hil
hugh huw hughie
hussain hussein husain hossein
ian iain
ibrahim ebrahim abraham
irene rene
isaac zac ike
isabella isabel isobel bella izzy belle issy
jacob jake jakub kuba
jacqueline jackie jacqui
james jim jimmy jamie jem hamish seamus
jane janie jayne
janet jan
janice jan
jason jase
jean jeannie
jennifer jen jenny jenni
jeremy jerry jez
jessica jess jessie
joan joanie siobhan
joanna joanne jo asia jo-anne
john jack johnny jon ian sean shaun shane jan hans ivan juan
jonathan jon jonny john
joseph joe joey jo jozef yusuf youssef
josephine jo josie
joshua josh
joyce joy
judith judy judi
julia julie jules julianne
julian jules
juliet julie
kenneth ken kenny
kevin kev
kimberley kim kimberly
krzysztof krzys chris
lawrence laurence larry laurie lawrie
laura laurie lori
leonard len lenny leo
leslie les lesley
lewis lew louis lou
lilian lily lil lillian
linda lyn lynda lindy
louise lou
lucy lucia lucinda
lydia liddy
madeleine maddie maddy madeline
malcolm mal
malgorzata gosia margaret
marcus mark marc
margaret maggie meg peggy madge marge margie greta rita daisy peg mairead megan margery
maria marie mary mariya
martha marty
martin marty
mary molly polly may mae mamie maria marie moira maire miriam mari
matilda tilly mattie
matthew matt matty
maureen mo
maurice morris moe
maxwell max
maximilian max
melanie mel
melissa mel lissa
michael mike mick mickey micky mikey mitch michal mihai
michelle shelly shell chelle
mildred millie
miriam mim
mohammed mohammad muhammad mohamed muhammed mohamad mohd mo md mehmet
monica mon
morgan mo
nancy nan
natalie nat nattie natalia natasha nataliya
natalia natasha
nathan nat nate
nathaniel nat nate nathan
nicholas nick nicky nico nicolas mykola mikolaj
nicola nicky nikki nic nicole
norman norm
oleksandr sasha alexander oleksander
oliver ollie olly
olivia liv livvy ollie
olga olha
oscar ossie
pamela pam
patricia pat patsy trish tricia patty
patrick pat paddy padraig
paul pavel pawel pablo
pauline paula
penelope penny
peter pete piotr petro pedro
philip phil pip phillip
philippa pippa pip
piotr peter
priscilla cilla
rachel rach rachael
raymond ray
rebecca becky becca beck
reginald reg reggie
rhiannon rhi
richard rick dick ricky rich richie dickie
robert bob bobby rob robbie bert robin
roberta bobbie
roderick rod roddy rory
rodney rod
roger rog
ronald ron ronnie
rosemary rose rosie
rose rosie rosa roisin
rosalind ros roz
rosamund ros
rupert rue
ruth ruthie
samantha sam sammy
samuel sam sammy
sandra sandy
sarah sara sally sadie
sharon shaz
shirley shirl
sidney sid sydney
simon si
sophia sophie sofia zofia zosia
stanley stan
stephanie steph stef
stephen steven steve stevie stefan
stuart stu stewart
susan sue susie suzanne suzy susanna susannah
sylvia syl silvia
szymon simon
tamara tammy tamar
terence terry terrance
teresa theresa tess terri tessa
theodore theo ted teddy
thomas tom tommy tam
tamsin tam
timothy tim timmy
tobias toby
tomasz tomek thomas
tracey tracy trace
ursula ulla
valerie val
vanessa nessa
veronica ronnie vera
victor vic viktor
victoria vicky tori vicki vix vikki
vincent vince vinny
violet vi
virginia ginny ginger
vivian viv vivienne
volodymyr vova vladimir
walter wally walt
wilfred wilf
wilhelmina mina billie
william bill billy will willie liam wills gwilym
winifred win winnie freda
yevhen eugene zhenya
yvonne eve
zachary zac zach zack
zainab zaynab zeinab
zoe zo
aisha ayesha aysha aicha
ahmed ahmad
ali aly
abdullah abdallah abdul
hassan hasan
yusuf youssef yousef yosef joseph
omar umar
khadija khadijah
mariam maryam miriam maria
`

// fullNames maps every form of a name to the full names that it may stand for.
var fullNames = func() map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(nicknames) {
		forms := strings.Fields(line)
		for _, f := range forms {
			if f = strings.ReplaceAll(f, "-", ""); !slices.Contains(out[f], forms[0]) {
				out[f] = append(out[f], forms[0])
			}
		}
	}
	return out
}()

// full are the full names that a folded first name may stand for, itself the
// first of them.
func full(given string) []string {
	out := []string{given}
	for _, f := range fullNames[given] {
		if f != given {
			out = append(out, f)
		}
	}
	return out
}

// forms are all the forms of the names that a folded first name may stand for,
// itself among them: what a search for it also finds.
func forms(given string) []string {
	out := []string{given}
	for _, f := range full(given) {
		for form, fulls := range fullNames {
			if slices.Contains(fulls, f) && !slices.Contains(out, form) {
				out = append(out, form)
			}
		}
	}
	return out
}

// oneName reports whether two folded first names may be forms of one name.
func oneName(a, b string) bool {
	for _, x := range full(a) {
		if slices.Contains(full(b), x) {
			return true
		}
	}
	return false
}
