package name

import "strings"

// nicknameOf finds the groups of a word: as spelt, else by its sound among the
// diminutives, whose formal names have a spelling for each romanisation.
func nicknameOf(text, key string) nickname {
	if n, ok := nicknames.spelt[text]; ok {
		return n
	}
	return nicknames.heard[key]
}

// addDiminutives adds the lines of the table, and files each word by its sound
// too; sounds of under four letters are shared by strangers.
func addDiminutives(add func(formal, nick string), spelt map[string]nickname) (heard map[string]nickname) {
	for line := range strings.Lines(diminutives) {
		w := strings.Fields(line)
		for _, nick := range w[1:] {
			add(w[0], nick)
		}
	}
	heard = make(map[string]nickname)
	for w := range strings.FieldsSeq(diminutives) {
		k := soundKey(w)
		if len(k) < 4 {
			continue
		}
		if old, ok := heard[k]; ok {
			heard[k] = old.with(spelt[w])
		} else {
			heard[k] = spelt[w]
		}
	}
	for w, n := range spelt { // the English list has some of their spellings
		if h, ok := heard[soundKey(w)]; ok {
			spelt[w] = n.with(h)
		}
	}
	return heard
}

// diminutives are short forms outside English that the list lacks, and forms
// that one name has in neighbouring languages which people change between; the
// formal name first.
const diminutives = `aleksandr sasha shura sanya alex sashko olexandr alexander oleksandr sania oles
alexander sasha sascha alex xander alec
aleksandra sasha ola alexandra sandra
aleksei alyosha lyosha alex oleksii oleksiy alexis
anastasia nastya asya nastia anastasiia
anatoly tolya tolik anatolii
andrei andriy andrew andriusha andrii andrey
angelina lina
anna anya hania ania annushka asya hanna nyura
antonina tonya
arkady arkasha
artyom tyoma artem
boris borya
bogdan bodya bohdan
daria dasha darina daryna
denis den denys
dmitri dima mitya dimitri dmytro dimon dmitry
ekaterina katya kate kateryna katerina
elena lena olena alyona helen yelena
elizaveta liza
evgeny zhenya eugene yevhen gene
evgenia zhenya yevheniia
fyodor fedya fedir theodore
galina galya halyna
gennady gena
georgy gosha zhora yura heorhii george yegor
gleb hlib
grigori grisha hryhorii gregory
igor gosha ihor
ilya ilyusha illia elijah
inna inessa
irina ira iryna irisha
ivan vanya john vania
kirill kirya kyrylo cyril
konstantin kostya kostiantyn kostia
ksenia ksyusha oksana xenia
larisa lara
leonid lyonya lenya
lidia lida
lyubov lyuba liubov luba
lyudmila lyuda luda mila liudmyla
maksim max maks maxim maksym
margarita rita
maria masha mascha marysia mariya manya mary mariia
marina marinochka maryna
mikhail misha mykhailo michael mishka
mykola kolya mykolka nick nicholas
nadezhda nadya nadiia nadia
natalia natasha nata nataliia
nikita mykyta
nikolai kolya nick mykola nicholas kolia
oksana ksenia ksana oxana
oleg oleh
olga olya olha
pavel pasha pavlo paul
polina polya
pyotr petya peter petro petia
roman roma
ruslan rusik
semyon syoma semen
sergei seryozha serhii serhiy serge serezha sergiy seriozha
sofia sonya sofya sophia
stanislav stas slava
stepan styopa stefan
svetlana sveta svitlana lana
taisia tasya
tamara toma
tatiana tanya tetiana tania
timofei tima tymofii timothy
vadim vadik vadym
valentina valya valentyna
valeria lera valeriia
valery valera valerii
vasily vasya vasyl basil vasia
vera verochka vira
veronika nika
viktor vitya victor vitia
viktoria vika victoria
vitaly vitalik vitalii
vladimir vova volodya volodymyr vladymyr
vladislav vlad slava vladyslav
volodymyr vova volodia vladimir
vsevolod seva
vyacheslav slava viacheslav
yakov yasha jacob
yana iana
yaroslav slava yarik iaroslav
yekaterina katya kateryna
yelena lena olena
yevgeny zhenya eugene yevhen gene
yulia yulya iuliia julia
yuri yura yurii iurii
zinaida zina
zoya zoia
francisco paco pancho kiko curro fran
jose pepe chepe joseph
jesus chuy chucho
guillermo memo guille
ignacio nacho
enrique quique kike
eduardo lalo edu
antonio tono toni nino tonio
manuel manolo manu
alejandro alex ale jandro
rosario charo
dolores lola
concepcion concha
guadalupe lupe
isabel isa chabela
mercedes merche
montserrat montse
pilar pili
rafael rafa
roberto beto
santiago santi
teresa tere
gabriel gabi
cristina cris
joao joaozinho jango
luis lucho lou
luiz lula
sebastiao tiao
giuseppe beppe peppe pino joseph
giovanni gianni nanni vanni
francesco franco checco frank
luigi gigi
salvatore toto turi
vincenzo enzo
lorenzo renzo enzo
domenico mimmo
gabriele lele
raffaele lello
johannes hannes hans johann
friedrich fritz
heinrich heinz heiner
katharina kathi kathrin kathe katja
margarete grete gretchen
matthias matze
sebastian basti
tobias tobi
wilhelm willi
maximilian max
elisabeth lisa elli liesl sissi elsbeth betti
josef sepp jupp pepi
franz franzi
ulrich uli
wolfgang wolfi
christoph chris stoffel
dietrich dieter
hans johann johannes
jurgen jorg georg
andreas andi andre
barbara babsi basia
susanne susi
gabriele gabi
johanna hanna
pieter piet peter
johannes jan johan
cornelis kees
hendrik henk
jacobus koos jaap
wilhelmus wim
gerardus gerard gerrit
malgorzata gosia
katarzyna kasia
tomasz tomek
piotr piotrek
jakub kuba
krzysztof krzysiek
agnieszka aga
joanna asia
jan janek jas
stanislaw staszek stach
wojciech wojtek
andrzej jedrek
pawel pawelek
marek mareczek
grzegorz grzesiek
zbigniew zbyszek
ewa ewka
zofia zosia
magdalena magda
michal misiek
maciej maciek
jerzy jurek
jozef josef joe
lukasz lukaszek
aleksander olek
frantisek franta
jiri jirka
josef pepa
vaclav vasek
tomas tom
sandor sanyi
istvan pista
jozsef jozsi
laszlo laci
ferenc feri
gheorghe gigi ghita george
constantin costel costica
dumitru mitica
nikola niko
dragan gaga
aleksandar aca sasa
milos misa
georgios giorgos yorgos george yiorgos
ioannis yannis giannis john iannis
konstantinos kostas costas dinos kostis gus
dimitrios dimitris mitsos jim james dimos
nikolaos nikos nick nikolas
panagiotis panos takis notis peter
vasilios vasilis bill basil vassilis
vasileios vasilis bill basil vassilis
aikaterini katerina kate catherine
anastasios tasos
athanasios thanasis thanos nasos
charalampos babis haris harry bampis
spyridon spyros spiros
evangelos vangelis angelos
evangelia eva litsa vangelio
stylianos stelios
apostolos tolis lakis
efstathios stathis
efstratios stratos
emmanouil manolis manos emanuel
eleni lena helen
michail michalis mike mihalis
theodoros thodoris theo
christos chris
alexandros alekos alex
grigorios grigoris
kyriakos koulis
anastasia natasa tasoula
paraskevi vivi evi voula
eleftherios lefteris terry
ilias louis
iosif sifis
pantelis lakis
stavros stavro
sotirios sotiris sakis
themistoklis themis
aristotelis aris telis
dionysios dionysis
gerasimos makis
prodromos makis
mehmet memo
mustafa musti
ibrahim ibo abraham ebrahim
suleyman sulo
huseyin huso
muhammad mo mohammed mohamed mohammad mehmet mohamad muhammed mahomet magomed mohd
yusuf joseph yousef youssef yosef
yaqub jacob yacoub yakub
dawud david daoud daud
musa moses moussa
sulayman solomon suleiman
ishaq isaac
ismail ishmael
yahya john yehia
maryam mary mariam miriam
harun aaron haroun
yunus jonah
ilyas elias
jibril gabriel gebreel
girgis george guirguis
boutros peter
boulos paul
fatima fatma fatemeh fatoumata
khadija hadija khadeeja
aisha ayesha aicha
zaynab zeynep zeinab zainab
ali aly
omar umar
usman othman osman
venkatesh venky
venkateswara venkat
krishnan krish
lakshmi laxmi lak
siddharth sid
rajesh raj
rajendra raj rajan
ashok ash
sanjay sanju
vikram vicky
aditya adi
abhishek abhi
karthik karthi
subramanian subbu mani
ramachandran ram
balasubramanian bala
`
