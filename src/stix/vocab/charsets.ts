// The names are facts of the IANA Character Sets registry: the preferred MIME name of a set, or its name where there is none.

const charsets = new Set(
  (
    "us-ascii iso-8859-1 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-9 iso-8859-10 " +
    "iso_6937-2-add jis_x0201 jis_encoding shift_jis euc-jp extended_unix_code_fixed_width_for_japanese bs_4730 sen_850200_c it es " +
    "din_66003 ns_4551-1 nf_z_62-010 iso-10646-utf-1 iso_646.basic:1983 invariant iso_646.irv:1983 nats-sefi nats-sefi-add " +
    "nats-dano nats-dano-add sen_850200_b ks_c_5601-1987 iso-2022-kr euc-kr iso-2022-jp iso-2022-jp-2 jis_c6220-1969-jp " +
    "jis_c6220-1969-ro pt greek7-old latin-greek nf_z_62-010_(1973) latin-greek-1 iso_5427 jis_c6226-1978 bs_viewdata inis inis-8 " +
    "inis-cyrillic iso_5427:1981 iso_5428:1980 gb_1988-80 gb_2312-80 ns_4551-2 videotex-suppl pt2 es2 msz_7795.3 jis_c6226-1983 " +
    "greek7 asmo_449 iso-ir-90 jis_c6229-1984-a jis_c6229-1984-b jis_c6229-1984-b-add jis_c6229-1984-hand jis_c6229-1984-hand-add " +
    "jis_c6229-1984-kana iso_2033-1983 ansi_x3.110-1983 t.61-7bit t.61-8bit ecma-cyrillic csa_z243.4-1985-1 csa_z243.4-1985-2 " +
    "csa_z243.4-1985-gr iso-8859-6-e iso-8859-6-i t.101-g2 iso-8859-8-e iso-8859-8-i csn_369103 jus_i.b1.002 iec_p27-1 " +
    "jus_i.b1.003-serb jus_i.b1.003-mac greek-ccitt nc_nc00-10:81 iso_6937-2-25 gost_19768-74 iso_8859-supp iso_10367-box " +
    "latin-lap jis_x0212-1990 ds_2089 us-dk dk-us ksc5636 unicode-1-1-utf-7 iso-2022-cn iso-2022-cn-ext utf-8 iso-8859-13 " +
    "iso-8859-14 iso-8859-15 iso-8859-16 gbk gb18030 osd_ebcdic_df04_15 osd_ebcdic_df03_irv osd_ebcdic_df04_1 iso-11548-1 kz-1048 " +
    "iso-10646-ucs-2 iso-10646-ucs-4 iso-10646-ucs-basic iso-10646-unicode-latin1 iso-10646-j-1 iso-unicode-ibm-1261 " +
    "iso-unicode-ibm-1268 iso-unicode-ibm-1276 iso-unicode-ibm-1264 iso-unicode-ibm-1265 unicode-1-1 scsu utf-7 utf-16be utf-16le " +
    "utf-16 cesu-8 utf-32 utf-32be utf-32le bocu-1 utf-7-imap iso-8859-1-windows-3.0-latin-1 iso-8859-1-windows-3.1-latin-1 " +
    "iso-8859-2-windows-latin-2 iso-8859-9-windows-latin-5 hp-roman8 adobe-standard-encoding ventura-us ventura-international " +
    "dec-mcs ibm850 pc8-danish-norwegian ibm862 pc8-turkish ibm-symbols ibm-thai hp-legal hp-pi-font hp-math8 " +
    "adobe-symbol-encoding hp-desktop ventura-math microsoft-publishing windows-31j gb2312 big5 macintosh ibm037 ibm038 ibm273 " +
    "ibm274 ibm275 ibm277 ibm278 ibm280 ibm281 ibm284 ibm285 ibm290 ibm297 ibm420 ibm423 ibm424 ibm437 ibm500 ibm851 ibm852 ibm855 " +
    "ibm857 ibm860 ibm861 ibm863 ibm864 ibm865 ibm868 ibm869 ibm870 ibm871 ibm880 ibm891 ibm903 ibm904 ibm905 ibm918 ibm1026 " +
    "ebcdic-at-de ebcdic-at-de-a ebcdic-ca-fr ebcdic-dk-no ebcdic-dk-no-a ebcdic-fi-se ebcdic-fi-se-a ebcdic-fr ebcdic-it " +
    "ebcdic-pt ebcdic-es ebcdic-es-a ebcdic-es-s ebcdic-uk ebcdic-us unknown-8bit mnemonic mnem viscii viqr koi8-r hz-gb-2312 " +
    "ibm866 ibm775 koi8-u ibm00858 ibm00924 ibm01140 ibm01141 ibm01142 ibm01143 ibm01144 ibm01145 ibm01146 ibm01147 ibm01148 " +
    "ibm01149 big5-hkscs ibm1047 ptcp154 amiga-1251 koi7-switched brf tscii cp51932 windows-874 windows-1250 windows-1251 " +
    "windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-1258 tis-620 cp50220"
  ).split(" "),
);

/**
 * Whether a text is what the IANA registry calls a character set: by its preferred MIME name, or by its name where it has none (STIX 2.1
 * section 3.9.1). Other names of a set are refused; upper and lower case are the same (RFC 2978 section 2.3).
 */
export function isRegisteredCharset(text: string): boolean {
  return text.length <= 64 && charsets.has(text.toLowerCase());
}
