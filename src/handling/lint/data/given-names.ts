/** Given names of many cultures, lower case, version 1: they tell that a phrase of two or three words is a person's name. */
export const givenNames = `
adam adem agnieszka ahmad ahmed aisha akim alain albert aleksandr aleksandra aleksei alessandro alexander alexandra alexei ali alice alim amal amir amina amin
ana anastasia anatoly andre andrea andreas andrei andrew andrey anna anne anton antonio arif arkady artem arthur artur asad aslan ayman aziz bashir beatrix bilal
bogdan boris brigitte bruno carl carlos catherine charles christian christina christo christoph claire claude daniel daniil daria david denis diana dieter dimitar
dimitri dmitri dmitry eduard ekaterina elena elias elisabeth elizabeth emil emma eric erik ernst esther eva evgeni evgeny fadi fatima faisal felix fedor ferdinand
fernando franz francisco frank friedrich galina gennady georg george georges georgi gerhard giorgi giovanni gleb grigory guillaume gunther hamid hamza hans hasan
hassan hatice heinrich helena helga henri henry herbert hristo hugo husayn hussein ibrahim idris igor ilya imran inna ingrid irina isa isabel iskander ismail ivan
ivana jacques jakob jamal james jan jana jean jens jens jiri joachim johann johannes john jonas jorge josef joseph juan julia julian jürgen kamal karel karim karl
katarina katerina khaled khalid khristo kirill klaus konstantin kurt larisa lars laura layla leila leon leonid leyla li louis luc lucas luigi luis luka magomed
mahmoud maksim malik manuel marco marek margarita maria marie mario mark marko markus marta martin mathias matteo maxim mehdi mehmet michael michel miguel mihail
mikhail milan milos mina mohamed mohammad mohammed moritz muhammad murad musa mustafa nabil nadia nasser natalia natasha nicolas nikita nikola nikolai nikolay nina
nour oleg oleh olga omar orhan oskar osman otto pablo paolo patrick paul pavel pedro peter petr philip philippe pierre piotr rachid rafael ramzan rashid reza
richard robert roberto roland roman rosa ruslan rustam saeed said salim samir samuel sara sarah sasha saul sebastian selim semyon sergei sergey shamil simon sofia
stanislav stefan stepan sultan susanne svetlana tamara tariq tatiana tatyana thomas timur tomas umar vadim valentin valentina valery vasily vera victor viktor
viktoria vincent vitaly vladimir vladislav volker walid walter wei werner wilhelm william wolfgang xavier yakov yana yasin yuri yusuf youssef zahra zainab zoran
`;
