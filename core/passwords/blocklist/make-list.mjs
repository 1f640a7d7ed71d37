/**
 * Writes listed-passwords.txt, the blocklist of passwords, and LICENSE.txt, that of its source. Run it again only to change
 * the list:
 *
 *   npm pack @zxcvbn-ts/language-common@4.1.3 && tar xf zxcvbn-ts-language-common-4.1.3.tgz
 *   node core/passwords/blocklist/make-list.mjs package
 *
 * Public lists come from a time of short passwords: of this one's 49,233 entries 41 reach the 15 characters that our
 * policy asks for by default. The rest of what people choose at that length they make from what they know: a word and a
 * run of digits, a declaration of love, a line of a song. Those are written out below. Repetitions and keyboard walks
 * are rules in core/passwords/common-passwords.ts, for no list is long enough for them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [source] = process.argv.slice(2);
if (!source) throw new Error('say where the unpacked @zxcvbn-ts/language-common is');
const leaked = JSON.parse(readFileSync(join(source, 'src', 'passwords.json'), 'utf8'));
const licence = readFileSync(join(source, 'LICENSE.txt'), 'utf8').trim();

/** The shortest password that any policy of ours permits. */
const floor = 8;
const longFrom = 15;
const longTo = 20;

const isLong = (text) => text.length >= longFrom && text.length <= longTo;
const lines = (text) => text.trim().split('\n');
const words = (text) => text.trim().split(/\s+/);

const favourites = leaked.filter((entry) => /^[a-z]{4,11}$/.test(entry)).slice(0, 300);

const runs = words('12345678 123456789 1234567890 0123456789 12345678910 123123123 987654321 111111111');
const tails = words('1 12 123 1234 ! 1!');
const years = words('2020 2021 2022 2023 2024 2025 2026');

const names = words(`
  alejandra alejandro alexander alexandra alexandria anastasia anderson angelica angelina annabelle anthony arianna
  aurelie beatrice benjamin bernadette bethany brandon brianna brittany cameron carolina caroline cassandra catalina
  catherine charlene charles charlotte chelsea christian christina christine christopher claudia clayton courtney
  cristian cynthia daniela danielle deborah desiree dominic dominique dorothy eduardo elizabeth emmanuel estrella
  eugenia evangeline fabian fabiola felicia fernanda fernando florence francesca francis francisco franklin frederick
  gabriel gabriela gabriella genevieve georgia geraldine giovanni gregory guadalupe guillermo gustavo harrison heather
  isabella jacqueline jasmine jeffrey jennifer jeremiah jessica jonathan jordana josephine joshua julianna katherine
  kathleen kathryn kendall kimberly kristina lawrence leonardo leticia lorraine madeline madison marcela margaret
  margarita mariana maribel marilyn marissa matthew maximilian melanie melissa mercedes michael michelle mitchell
  monique natalia natalie nathalie nathaniel nicholas nicolas nicolette octavia olivia orlando patricia patrick
  penelope phillip priscilla rebecca ricardo richard roberta roberto rodrigo rosalinda samantha santiago savannah
  scarlett sebastian serenity shannon sharon sheldon sophia stephanie stephen sullivan susanna sylvester tatiana
  terrence theodore theresa tiffany timothy trinity valentina valentine valeria vanessa veronica victoria vincent
  violeta virginia vivienne wendell whitney william yolanda zachary
`);

const loved = words(`
  australia barcelona baseball basketball bollywood brazil butterflies california candycandy cheesecake chocolate
  christmas colombia cookies daddy dolphins elephants everyone everything football fortnite germany gymnastics harrypotter
  hellokitty icecream indonesia jesus jesuschrist justinbieber kittens london michaeljackson minecraft mommy mummy
  mybabies myboyfriend mychildren mycat mydaughter mydog mydogs myfamily myfriends mygirlfriend myhusband mykids mylife
  mymother mymummy myparents myself myson mywife nobody onedirection pancakes pizza pokemon puppies rainbows skateboarding
  snowboarding soccer spaghetti strawberry summer sunflowers sunshine swimming taylorswift technology travelling
  unicorns vanilla volleyball watermelon wrestling
`);

const phrases = lines(`
a bird in the hand
a friend in need
a long time ago
abandon all hope
absolutely nothing
access granted
actions speak louder than words
admin password
administrator password
alice in wonderland
all for one and one for all
all i want for christmas is you
all in all
all my loving
all of the above
all that glitters is not gold
all you need is love
all your base are belong to us
always and forever
always look on the bright side of life
amazing grace
american beauty
american idiot
and they lived happily ever after
angels and demons
another brick in the wall
another one bites the dust
answer to life the universe and everything
anything is possible
apple pie and ice cream
arsenal football club
as you wish
ashes to ashes dust to dust
attack on titan
babylon is burning
back in black
back to the future
bad to the bone
barcelona football club
batman and robin
battlestar galactica
be careful what you wish for
beam me up scotty
beauty and the beast
because i said so
being for the benefit of mr kite
believe in yourself
best friends forever
better late than never
better safe than sorry
beverly hills cop
big bang theory
billie jean is not my lover
bite my shiny metal ass
black and white
blood sweat and tears
blowing in the wind
blue suede shoes
bohemian rhapsody
born in the usa
born to be wild
boys dont cry
breakfast at tiffanys
breaking bad
bridge over troubled water
bruce springsteen
buffy the vampire slayer
call me maybe
call of duty modern warfare
captain america
carpe diem carpe diem
change is good
change me please
change this password
changeme changeme
charlie and the chocolate factory
charlie brown
chelsea football club
chocolate chip cookies
christmas is coming
come as you are
come together right now
computer science
cookie monster
correct horse
correct horse battery
correct horse battery staple
correct horse battery staple password
counter strike global offensive
curiosity killed the cat
dancing queen
dark side of the moon
dead or alive
default password
do androids dream of electric sheep
do not enter
do or do not there is no try
do you want to build a snowman
doctor strangelove
dog eat dog world
dont ask me why
dont forget me
dont forget this password
dont stop believing
dont tell anyone
dont worry be happy
drop table users
easy come easy go
elementary my dear watson
enter password here
enter sandman
enter the matrix
enter your password
et tu brute
even flow
every breath you take
every cloud has a silver lining
every day is a good day
every rose has its thorn
everybody lies
everything happens for a reason
everything i do i do it for you
everything is awesome
everything will be alright
eye of the tiger
facebook password
fear and loathing in las vegas
fear is the mind killer
fear of the dark
final fantasy
finding nemo
fly me to the moon
follow the white rabbit
football is life
for the horde
for whom the bell tolls
forget me not
forgot my password
forgot password
four score and seven years ago
frankly my dear i dont give a damn
freedom is not free
friday the thirteenth
friends forever
friends with benefits
full metal jacket
game of thrones
game over man
get out of my house
get rich or die trying
ghost in the shell
gimme shelter
girls just want to have fun
give me liberty or give me death
glory to god in the highest
go ahead make my day
go your own way
god bless america
god is good all the time
god is great
god is love
god loves me
god save the queen
good morning america
good morning vietnam
good night and good luck
good things come to those who wait
goodbye yellow brick road
google password
grand theft auto
great balls of fire
green eggs and ham
guns and roses
hail mary full of grace
hakuna matata
halloween party
happy birthday
happy birthday to me
happy birthday to you
happy new year
harder better faster stronger
harry potter and the chamber of secrets
harry potter and the goblet of fire
harry potter and the philosophers stone
hasta la vista baby
hasta la victoria siempre
haters gonna hate
have a nice day
heart of gold
heartbreak hotel
heaven and hell
heavy metal thunder
hello darkness my old friend
hello from the other side
hello hello hello
hello its me
hello kitty
hello my friend
hello my name is
hello sunshine
hello world
hello world hello world
hells bells
here comes the sun
here i go again
here we go again
hey jude
highway to hell
hit me baby one more time
home sweet home
honesty is the best policy
hotel california
hound of the baskervilles
houston we have a problem
how are you doing
how are you today
how do you do
how i met your mother
hunger games
i am a god
i am batman
i am beautiful
i am groot
i am happy
i am iron man
i am legend
i am not a number i am a free man
i am number one
i am the best
i am the greatest
i am the king
i am the law
i am the walrus
i am your father
i believe i can fly
i can do this
i cant get no satisfaction
i cant remember my password
i dont care
i dont know
i dont know my password
i dont like mondays
i dont remember
i feel good
i forgot my password
i hate everyone
i hate my job
i hate my life
i hate passwords
i hate this password
i hate you so much
i have a dream
i heard it through the grapevine
i kissed a girl
i know what you did last summer
i like big butts
i like turtles
i love my baby
i love my boyfriend
i love my cats
i love my family forever
i love the way you lie
i love to love you
i love you
i love you always
i love you baby
i love you forever
i love you honey
i love you jesus
i love you more
i love you more than anything
i love you mom
i love you my love
i love you so much
i love you to the moon and back
i love you too
i love you very much
i miss you so much
i need a hero
i need you now
i never promised you a rose garden
i see dead people
i shot the sheriff
i solemnly swear that i am up to no good
i still havent found what im looking for
i think therefore i am
i walk the line
i want it all
i want it that way
i want to believe
i want to break free
i want to hold your hand
i will always love you
i will be back
i will never forget you
i will survive
if you can dream it you can do it
imagine all the people
in da club
in god we trust
in the beginning
in the end
in the name of love
in the navy
in vino veritas
internet explorer
iron maiden
it was the best of times
its a wonderful life
its my life
its not easy being green
its over nine thousand
its raining men
jack and jill
jailhouse rock
jesus christ
jesus christ superstar
jesus is king
jesus is lord
jesus is my lord
jesus is my savior
jesus loves me
jesus loves you
jesus saves
jingle bells
johnny b goode
jumping jack flash
jurassic park
just another day
just another manic monday
just beat it
just dance
just do it
just do it later
just for fun
just for you
just kidding
just let me in
justin bieber
keep calm and carry on
keep it simple
keep it simple stupid
keep on rocking in the free world
kill all humans
killing in the name
killing me softly
king of the hill
king of the world
knock knock whos there
knock on wood
knocking on heavens door
knowledge is power
la vida es bella
la vida loca
lady gaga
lady in red
last christmas
league of legends
leave me alone
led zeppelin
legend of zelda
let it be
let it go
let it go let it go
let it snow
let me in
let me in now
let me in please
let me out
let me think
let the games begin
let there be light
let there be rock
lets get it on
lets go mets
lets go yankees
liar liar pants on fire
life goes on
life is a bitch
life is a highway
life is beautiful
life is good
life is like a box of chocolates
life is short
life is too short
like a prayer
like a rolling stone
like a virgin
linkin park
little miss sunshine
live and let die
live free or die
live laugh love
live long and prosper
live your life
liverpool football club
livin on a prayer
london bridge is falling down
long live the king
look at me now
lord of the rings
lose yourself
lost in translation
love conquers all
love hurts
love is all you need
love is blind
love is in the air
love is life
love is love
love is pain
love me like you do
love me tender
love of my life
love you always
love you forever
love you so much
luck of the irish
lucy in the sky with diamonds
luke i am your father
make america great again
make love not war
make my day
mamma mia here we go again
man on the moon
manchester city
manchester united
mary had a little lamb
master and commander
master of puppets
master password
may the force be with us
may the force be with you
meet the parents
merry christmas
merry christmas everyone
metal gear solid
michael jackson
michael jordan
mickey mouse
microsoft windows
midnight in paris
minnie mouse
mirror mirror on the wall
mission impossible
money for nothing
money money money
money talks
more than a feeling
more than words
my best friend
my big fat greek wedding
my chemical romance
my family is my life
my favorite password
my favourite password
my first password
my god is an awesome god
my heart will go on
my humps
my life is good
my little pony
my long password
my name is
my name is earl
my name is inigo montoya
my name is nobody
my new password
my new password is
my old password
my own password
my password
my password is
my password is password
my password is secret
my password is secure
my password is strong
my precious
my secret
my secret password
my secure password
my strong password
my super secret password
my voice is my passport
my voice is my password
nelson mandela
never again
never ending story
never forget
never gonna give you up
never gonna let you down
never let me go
never mind the bollocks
never say die
never say never
never stop dreaming
new password
new york city
new york giants
new york knicks
new york new york
new york rangers
new york yankees
nice to meet you
nightmare before christmas
nightmare on elm street
nine inch nails
no country for old men
no fear
no more drama
no news is good news
no one knows
no pain no gain
no password
no password here
no place like home
no woman no cry
nobody knows
nobody knows the trouble ive seen
nothing else matters
nothing is impossible
nothing to see here
november rain
oh happy day
oh my god
oh my god they killed kenny
old macdonald had a farm
on the road again
once upon a time
one day at a time
one direction
one flew over the cuckoos nest
one for all and all for one
one love one heart
one piece
one ring to rule them all
one small step for man
one step at a time
one two three
one two three four
one two three four five
one two three four five six
onetwothreefour
only god can judge me
only the good die young
only time will tell
open sesame
open sesame please
open the door
open the gate
open the pod bay doors
open the pod bay doors hal
open your eyes
orange is the new black
out of africa
out of the blue
over the hills and far away
over the rainbow
paint it black
papa dont preach
paradise city
party like its nineteen ninety nine
passion of the christ
password for me
password is password
password is secret
password password password
passwords are stupid
patience is a virtue
peace and love
peace be with you
peace love and happiness
peace on earth
peanut butter
peanut butter and jelly
peanut butter jelly time
phantom of the opera
philadelphia eagles
piece of cake
pink fluffy unicorns
pink floyd the wall
pirates of the caribbean
play it again sam
play that funky music
please change me
please dont hack me
please enter
please forgive me
please let me in
please let me log in
please open
please remember me
poker face
pour some sugar on me
power to the people
power rangers
practice makes perfect
praise god
praise the lord
pretty fly for a white guy
pretty in pink
pretty little liars
pretty woman
pride and prejudice
prison break
public enemy
pulp fiction
puppy love
purple haze
purple monkey dishwasher
purple people eater
purple rain
put your hands up
queen of hearts
queens of the stone age
question everything
quoth the raven nevermore
rage against the machine
rain rain go away
raindrops keep falling on my head
raiders of the lost ark
read my lips
ready player one
ready set go
real madrid
reality bites
red hot chili peppers
red red wine
remember me
remember my password
remember remember the fifth of november
remember the alamo
remember the name
remember the titans
remember this
remember this password
reservoir dogs
resident evil
resistance is futile
return of the jedi
return of the king
revenge of the nerds
rest in peace
riders on the storm
ring of fire
ring the alarm
rock and roll
rock n roll
rock the casbah
rock you like a hurricane
rocky horror picture show
rolling in the deep
rolling stones
romeo and juliet
root password
roses are red violets are blue
row row row your boat
rule the world
run forrest run
run for your life
run to the hills
russian roulette
san francisco
santa claus
saturday night fever
save the cheerleader save the world
save the planet
save the whales
saved by the bell
say hello to my little friend
say my name
scarborough fair
schindlers list
school is cool
school of rock
scooby doo where are you
secret garden
secret password
secret secret secret
semper fidelis
sesame street
seven nation army
sex and the city
sex drugs and rock and roll
sexy and i know it
shake it off
shape of you
she loves you yeah yeah yeah
sherlock holmes
shiny happy people
show me the money
show must go on
shut up and take my money
sic semper tyrannis
silence is golden
silence of the lambs
silent night holy night
simon and garfunkel
simple password
since u been gone
singing in the rain
sitting on the dock of the bay
six feet under
slim shady
smells like teen spirit
smoke on the water
snow white
snow white and the seven dwarfs
so long and thanks for all the fish
some like it hot
somebody that i used to know
somebody to love
something wicked this way comes
somewhere over the rainbow
son of a bitch
sons of anarchy
sound of silence
soylent green is people
space jam
space the final frontier
spiderman spiderman
spirit in the sky
spirited away
sponge bob square pants
spongebob squarepants
st patricks day
stairway to heaven
stand by me
star spangled banner
star trek the next generation
star trek voyager
star wars
star wars episode four
star wars forever
start me up
staying alive
stop in the name of love
strawberry fields forever
strong password
stranger in a strange land
stranger things
street fighter
strength and honor
sugar sugar
summer of sixty nine
summertime blues
sunday bloody sunday
super bowl champions
super mario
super mario bros
super mario brothers
super mario world
super sayan
super secret
super secret password
super secure password
super smash brothers
super strong password
superman returns
supercalifragilisticexpialidocious
supernatural
survival of the fittest
sweet caroline
sweet child of mine
sweet dreams
sweet dreams are made of this
sweet home alabama
sympathy for the devil
system of a down
take a chance on me
take it easy
take me home country roads
take me out to the ball game
take me to church
take me to the river
take me to your leader
take on me
take the red pill
talk to me
taylor swift
teenage mutant ninja turtles
temp password
temporary password
ten commandments
tequila sunrise
test password
test test test test
thank god its friday
thank you
thank you god
thank you jesus
thank you lord
thank you so much
thank you very much
that is my password
that thing you do
thats all folks
thats my password
thats what she said
the american dream
the answer is
the answer is forty two
the beach boys
the beatles
the big bang theory
the big lebowski
the black pearl
the boy is mine
the boy who lived
the boys are back in town
the bravest
the butler did it
the cake is a lie
the cat in the hat
the catcher in the rye
the chosen one
the circle of life
the count of monte cristo
the customer is always right
the da vinci code
the dark knight
the dark knight rises
the dark side
the devil wears prada
the doors
the early bird catches the worm
the edge of glory
the empire strikes back
the end is near
the end of the world
the eagle has landed
the fast and the furious
the final countdown
the final frontier
the force awakens
the force is strong with this one
the girl from ipanema
the godfather
the good the bad and the ugly
the grand budapest hotel
the grass is always greener
the great escape
the great gatsby
the green mile
the hills have eyes
the hitchhikers guide to the galaxy
the hobbit
the hound of the baskervilles
the house that jack built
the hunger games
the incredible hulk
the incredibles
the internet
the italian job
the jungle book
the killers
the king and i
the last dance
the last of the mohicans
the last of us
the legend of zelda
the lion king
the lion the witch and the wardrobe
the little mermaid
the little prince
the long and winding road
the lord is my shepherd
the lord of the rings
the love boat
the magic word
the man in black
the man who sold the world
the matrix
the matrix has you
the matrix reloaded
the meaning of life
the mighty ducks
the name of the rose
the name of the wind
the next generation
the night is dark and full of terrors
the notebook
the office
the offspring
the one and only
the one ring
the password
the password is
the password is password
the pen is mightier than the sword
the phantom menace
the pink panther
the power of love
the price is right
the princess bride
the pursuit of happiness
the quick brown fox
the quick brown fox jumps over the lazy dog
the rain in spain
the real slim shady
the red pill
the rocky horror picture show
the rolling stones
the scarlet letter
the secret
the secret garden
the secret password
the secret word
the shawshank redemption
the shining
the show must go on
the simpsons
the sims
the sixth sense
the sky is the limit
the sky is blue
the smashing pumpkins
the social network
the sopranos
the sound of music
the sound of silence
the star spangled banner
the summer of love
the sun also rises
the sun will come out tomorrow
the terminator
the thin red line
the three amigos
the three musketeers
the time is now
the times they are a changin
the tower of london
the truman show
the truth is out there
the truth shall set you free
the ultimate warrior
the undertaker
the usual suspects
the vampire diaries
the very hungry caterpillar
the walking dead
the way of the warrior
the white stripes
the winter of our discontent
the wizard of oz
the wolf of wall street
the world is mine
the world is not enough
the world is yours
the young and the restless
the zombies
there and back again
there can be only one
there is a light that never goes out
there is no cow level
there is no dark side of the moon
there is no place like home
there is no spoon
these boots are made for walking
things fall apart
think different
think outside the box
think positive
this is a bad password
this is a good password
this is a long password
this is a new password
this is a password
this is a pass phrase
this is a passphrase
this is a really long password
this is a secret
this is a secret password
this is a secure password
this is a strong password
this is a test
this is a test password
this is a very long password
this is a very secure password
this is for you
this is fun
this is halloween
this is his password
this is how we do it
this is it
this is just a test
this is love
this is me
this is my account
this is my computer
this is my life
this is my long password
this is my name
this is my new password
this is my pass
this is my passphrase
this is my password
this is my password now
this is my rifle
this is my secret password
this is my world
this is not a love song
this is not a password
this is not a pipe
this is not my password
this is not the end
this is not the password
this is our house
this is password
this is secret
this is sparta
this is spinal tap
this is stupid
this is the best day ever
this is the end
this is the password
this is the way
this is the worst password
this is too long
this is your captain speaking
this land is your land
this password
this password is secure
this password is strong
this password sucks
this too shall pass
three blind mice
three days grace
three little birds
three little pigs
thriller night
through the looking glass
thunder road
thunderbirds are go
thunderstruck
tick tock tick tock
time after time
time flies
time goes by
time heals all wounds
time is money
time is running out
time to change
time to say goodbye
time will tell
tinker tailor soldier spy
to be or not to be
to be or not to be that is the question
to boldly go where no man has gone before
to infinity and beyond
to kill a mockingbird
tomb raider
tomorrow is another day
tomorrow never dies
tomorrow never knows
too good to be true
too legit to quit
too many passwords
top of the world
top secret
top secret password
toronto maple leafs
tottenham hotspur
total eclipse of the heart
touch my body
toy story
trick or treat
true love
true love waits
true love never dies
trust in god
trust no one
trust no one ever
trust nobody
trust your instincts
truth or dare
try again later
turn on the lights
twilight zone
twinkle twinkle little star
twist and shout
two and a half men
two for the road
under pressure
under the bridge
under the sea
united states of america
united we stand
up up and away
user password
vampire diaries
vatican city
veni vidi vici
very long password
very secret password
very secure password
very strong password
viva la revolucion
viva la vida
viva las vegas
wake me up before you go go
wake me up when september ends
walk like an egyptian
walk of life
walk the line
walk this way
walking in memphis
walking on sunshine
war and peace
watch your back
water under the bridge
we all live in a yellow submarine
we are all mad here
we are anonymous
we are family
we are legion
we are one
we are the best
we are the champions
we are the champions my friends
we are the one
we are the world
we both go down together
we come in peace
we didnt start the fire
we dont need no education
we found love
we live in a society
we shall overcome
we three kings
we will rock you
weapons of mass destruction
welcome back
welcome home
welcome my friend
welcome to heaven
welcome to hell
welcome to my life
welcome to my world
welcome to paradise
welcome to the black parade
welcome to the hotel california
welcome to the jungle
welcome to the machine
welcome to the world
werewolves of london
west side story
what a wonderful world
what about me
what does the fox say
what doesnt kill you makes you stronger
what goes around comes around
what happens in vegas stays in vegas
what is love
what is love baby dont hurt me
what is my name
what is my password
what is the matrix
what is the password
what is your name
what is your password
what the fuck
what the heck
what the hell
what time is it
what would jesus do
whatever it takes
whatever will be will be
whats going on
whats love got to do with it
whats my age again
whats my name
whats my password
whats the password
whats up doc
whats your name
wheel of fortune
wheel of time
when doves cry
when harry met sally
when hell freezes over
when i come around
when in rome
when pigs fly
when the levee breaks
when the saints go marching in
when you wish upon a star
where are you
where are you now
where do we go from here
where eagles dare
where is my mind
where is the love
where the streets have no name
where the wild things are
where there is a will there is a way
where there is love there is life
where theres smoke theres fire
whiskey in the jar
white christmas
white rabbit
white room
whiter shade of pale
who are you
who is it
who is john galt
who is your daddy
who killed kenny
who knows
who let the dogs out
who ya gonna call
who wants to be a millionaire
who watches the watchmen
whole lotta love
whos afraid of the big bad wolf
whos the boss
whos your daddy
whose line is it anyway
why are you here
why cant we be friends
why do fools fall in love
why not me
why so serious
wild at heart
wild horses
wild thing you make my heart sing
will and grace
will you marry me
willy wonka
wind beneath my wings
winnie the pooh
winter is coming
winter wonderland
wish i was here
wish you were here
with a little help from my friends
with great power comes great responsibility
with or without you
without me
without you
wizard of oz
wonder woman
wonderful life
wonderful world
work hard play hard
world cup champions
world of tanks
world of warcraft
world peace
world trade center
world war two
wouldnt you like to know
write your own
x marks the spot
xmas xmas xmas
yankee doodle dandy
yeah baby yeah
yeah yeah yeah
year of the dragon
yellow brick road
yellow submarine
yes i can
yes i do
yes sir i can boogie
yes we can
yesterday all my troubles
yo mama so fat
yo no se
you and me
you and me forever
you and only you
you are awesome
you are beautiful
you are everything
you are mine
you are my angel
you are my destiny
you are my everything
you are my hero
you are my life
you are my love
you are my sunshine
you are my world
you are number one
you are not alone
you are so beautiful
you are stupid
you are the best
you are the one
you are the wind beneath my wings
you belong with me
you can call me al
you can do it
you can do this
you cant always get what you want
you cant handle the truth
you cant hack me
you cant see me
you cant touch this
you complete me
you got a friend in me
you had me at hello
you just lost the game
you killed kenny
you know it
you know my name
you know nothing jon snow
you know what i mean
you light up my life
you live and learn
you make me happy
you make me smile
you me at six
you must construct additional pylons
you never know
you only live once
you only live twice
you raise me up
you really got me
you rock my world
you shall not pass
you shook me all night long
you suck
you talking to me
you will never find me
you will never guess
you will never guess my password
you will never guess this
you will never know
you will never walk alone
youll never guess
youll never guess this
youll never walk alone
young and beautiful
young wild and free
your mother
your mother was a hamster
your name here
your password
your password here
your password is
your password is incorrect
youre beautiful
youre gonna need a bigger boat
youre my best friend
youre the one that i want
youve got a friend
youve got mail
youve lost that loving feeling
zombie apocalypse
zombie zombie zombie
`);

const made = new Set();
const add = (...texts) => {
  for (const text of texts) made.add(text);
};

for (const word of favourites) add(...runs.map((run) => word + run).filter(isLong));
for (const word of favourites.slice(0, 100))
  add(
    ...runs
      .slice(0, 3)
      .map((run) => run + word)
      .filter(isLong),
  );
for (const word of leaked.filter((entry) => /^[a-z]{12,}$/.test(entry)))
  add(...[...tails, ...years].map((tail) => word + tail).filter(isLong));
for (const phrase of phrases) {
  const joined = phrase.replaceAll(' ', '');
  if (joined.length >= floor) add(joined);
  add(...['1', '123', '!'].map((tail) => joined + tail).filter(isLong));
}
for (const name of names) {
  add(...['ilove', 'iloveyou', 'mynameis'].map((lead) => lead + name).filter(isLong));
  add(...[`${name}iloveyou`, `${name}forever`, `${name}password`].filter(isLong));
}
for (const thing of loved) add(...[`ilove${thing}`, `ilove${thing}1`, `ilove${thing}123`].filter(isLong));

const listed = new Set([...leaked, ...made].filter((entry) => entry.length >= floor && /^[\x21-\x7e]+$/.test(entry)));
/** One lower-case password of `floor` or more characters a line, sorted. */
const text = [...listed].sort().join('\n');

const here = dirname(fileURLToPath(import.meta.url));
writeFileSync(join(here, 'listed-passwords.txt'), `${text}\n`);
writeFileSync(
  join(here, 'LICENSE.txt'),
  `The leaked passwords of @zxcvbn-ts/language-common 4.1.3 (https://github.com/zxcvbn-ts/zxcvbn)\n\n${licence}\n`,
);

const long = [...listed].filter((entry) => entry.length >= longFrom);
console.log(`${listed.size} passwords, ${long.length} of ${longFrom} characters or more`);
