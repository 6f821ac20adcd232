/** Words of spelling alphabets, a to z, version 1: international (with its variants after a stroke), then German. */
export const spellingAlphabets: readonly string[] = [
  "alfa/alpha bravo charlie delta echo foxtrot golf hotel india juliett/juliet kilo lima mike november oscar papa quebec romeo sierra tango uniform victor whiskey/whisky xray/x-ray yankee zulu",
  "able baker charlie dog easy fox george how item jig king love mike nan oboe peter queen roger sugar tare uncle victor william xray yoke zebra",
  "anton/aachen berta/berlin cäsar/caesar/chemnitz dora/düsseldorf emil/essen friedrich/frankfurt gustav/goslar heinrich/hamburg ida/ingelheim julius/jena kaufmann/konrad/köln ludwig/leipzig martha/münchen nordpol/nathan/nürnberg otto/offenbach paula/potsdam quelle/quickborn richard/rostock samuel/salzwedel/siegfried theodor/tübingen ulrich/unna viktor/völklingen wilhelm/wuppertal xanthippe/xanten ypsilon/york zacharias/zeppelin/zwickau",
];

/** Words for digits as they are spoken by radio. */
export const spokenDigits = "zero/nadazero one/wun/unaone two/bissotwo three/tree four/fower five/fife six seven eight/ait nine/niner";

/** International Morse, a to z, then 0 to 9 (ITU-R M.1677-1). */
export const morse =
  ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----.";

/** Six-dot Braille, a to z: the offset of each letter in the Braille block (U+2800). */
export const braille = "01 03 09 19 11 0b 1b 13 0a 1a 05 07 0d 1d 15 0f 1f 17 0e 1e 25 27 3a 2d 3d 35";
