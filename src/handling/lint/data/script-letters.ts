/** Letters of alphabets and abjads in Latin letters, version 1: `from` and `to` stand letter by letter, `to` separated by spaces; `-` is nothing. */
type Letters = { readonly from: string; readonly to: string };

const cyrillic: Letters = {
  from: "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўђјљњћџѓѕќѝәғқңөұүһҳҷӣӯ",
  to: "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch - i - e yu ya i i e g u dj j l n c dzh g dz k i a g k n o u u h h j i u",
};

const greek: Letters = {
  from: "αβγδεζηθικλμνξοπρστυφχψως",
  to: "a v g d e z i th i k l m n x o p r s t y f ch ps o s",
};

const armenian: Letters = {
  from: "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
  to: "a b g d e z e e t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts v p k o f ev",
};

const georgian: Letters = {
  from: "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
  to: "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h",
};

const arabic: Letters = {
  from: "اأإآبتثجحخدذرزسشصضطظعغفقكلمنهويىةءئؤپچژگکیڤݐڨۀھہے",
  to: "a a i a b t th j h kh d dh r z s sh s d t z - gh f q k l m n h w y a a - - - p ch zh g k y v p g h h h y",
};

const hebrew: Letters = {
  from: "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
  to: "a b g d h v z kh t y k k l m m n n s - p f ts ts k r sh t",
};

const devanagari: Letters = {
  from: "अआइईउऊऋएऐओऔकखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसह",
  to: "a a i i u u ri e ai o au k kh g gh n ch ch j j n t t d d n t th d dh n p f b bh m y r l v sh sh s h",
};

/** Every script's letters in one table. */
export const scriptLetters: readonly Letters[] = [cyrillic, greek, armenian, georgian, arabic, hebrew, devanagari];

/** Kana syllables, hiragana, in Latin letters: pairs of kana and reading; katakana are shifted to them. */
export const kana = `あaいiうuえeおoかkaきkiくkuけkeこkoさsaしshiすsuせseそsoたtaちchiつtsuてteとtoなnaにniぬnuねneのnoはhaひhiふfuへheほho
まmaみmiむmuめmeもmoやyaゆyuよyoらraりriるruれreろroわwaをoんnがgaぎgiぐguげgeごgoざzaじjiずzuぜzeぞzoだdaぢjiづzuでdeどdo
ばbaびbiぶbuべbeぼboぱpaぴpiぷpuぺpeぽpoゔvuゃyaゅyuょyoぁaぃiぅuぇeぉoっ-`;

/** Romanised parts of a Hangul syllable, as the Revised Romanisation writes them: initials, vowels, finals; `-` is nothing. */
export const hangul = {
  initials: "g kk n d tt r m b pp s ss - j jj ch k t p h",
  vowels: "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i",
  finals: "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t",
} as const;

/** Readings of Han characters that are frequent in names of persons and in the transcription of foreign ones, pinyin without tones, version 1. */
export const han = `a阿啊 ai艾爱埃 an安 ao奥 ba巴八 bai白柏 ban班 bang邦 bao包宝保鲍 bei贝北 ben本 bi比毕碧 bin斌彬宾 bing冰兵 bo波博伯勃 bu布步 cai蔡才 cao曹
chang常昌 chao超 che车切 chen陈晨辰 cheng程成诚 chi奇池 chu楚 chuan川 chun春 cui崔翠 da大达 dai戴 dan丹旦 dao道 de德 deng邓 di迪蒂 ding丁 dong东董冬
du杜 duo多 e俄额 en恩 er尔二儿 fa法发 fan范凡 fang方芳 fei飞菲费 fen芬 feng冯峰风凤丰 fo佛 fu福傅夫弗付 ga加 gai盖 gan甘 gang刚 gao高 ge格戈葛 gong宫
gu古顾谷 guan关 guang光广 gui贵桂 guo郭国 ha哈 hai海 han韩汉 hang航 hao浩郝豪 he何贺赫和 hei黑 heng恒 hong红洪宏 hou侯 hu胡虎 hua华花 huan欢 huang黄
hui慧辉惠 huo霍 ji吉季基纪 jia佳贾嘉家 jian建健剑 jiang江蒋姜 jiao焦 jie杰洁 jin金锦进晋 jing静京晶 jiu久 ju菊 juan娟 jun军君俊 ka卡 kai凯 kan坎 kang康
ke克科可柯 kong孔 ku库 kuang匡 kun坤 la拉 lai莱赖 lan兰蓝 lang朗郎 lao劳老 le勒乐 lei雷蕾 leng冷 li李里利丽力黎莉立 lian连 liang梁亮良 lin林琳 ling玲凌
liu刘柳 long龙隆 lu鲁卢陆路露 lü吕律 luo罗洛 ma马玛麻 mai麦迈 man曼 mao毛茂 mei梅美 men门 meng孟 mi米密 mian棉 min敏民 ming明 mo莫默摩 mu穆木 na纳娜
nan南 nei内 neng能 ni尼妮 nian年 ning宁 niu牛 nuo诺 ou欧 pa帕 pan潘 pang庞 pei佩裴 peng彭鹏 pi皮 ping平萍 pu普浦 qi齐琪启 qian钱倩 qiang强 qiao乔
qin秦琴 qing青清庆 qiu邱秋 qu曲 quan全泉 ran然 rang让 ren任仁 ri日 rong荣 ru茹 rui瑞锐 ruo若 sa萨 sai赛 san三 se色 sha沙莎 shan山珊 shang尚上 shao邵
shen沈申 sheng生胜圣 shi史石施时世什 shou寿 shu舒书 shuang双 si斯司思 song宋松 su苏素 sun孙 suo索 ta塔 tai泰太 tan谭坦 tang唐汤 tao陶涛 te特 teng滕
ti提 tian田天 tie铁 ting婷廷 tong童 tu图 tuo托 wa瓦 wan万 wang王汪旺 wei韦维魏伟威卫薇 wen文温 wo沃 wu吴武伍 xi西希习席 xia夏霞 xian先贤 xiang向祥翔
xiao肖萧小晓 xie谢谢 xin新欣辛鑫 xing兴邢星 xiong熊雄 xiu秀 xu徐许 xuan轩 xue薛雪学 ya亚雅 yan严颜燕延岩 yang杨阳洋 yao姚尧 ye叶耶业 yi伊易义毅 yin尹银
ying英颖 yong勇永 you尤友 yu于余玉宇 yuan袁元远 yue岳月 yun云 za扎 zai在 zan赞 ze泽 zeng曾 zha查 zhan詹展 zhang张章 zhao赵 zhe哲者 zhen珍真振震
bai拜 you优 mu姆 wu乌 xiu修休 deng登 dun顿敦 meng蒙萌 nu努 nie涅聂 yin因殷 kao考 lai来 liu留 lun伦 pai派 qia恰 qiu丘 sang桑 she舍
suo所 tong通 tun屯 weng翁 yang扬阳 zai宰 zhi治 zuo佐 zi兹梓 dong冬 heng亨 yue约悦 nai奈 po珀 peng蓬 ci茨 ce策 chai柴 re热 rao饶 na拿 qi其契祁 kuo阔 kua夸
gua瓜 huai怀 gong贡龚 gen根 ken肯 jian坚 qiang强 lei磊 yan艳 huan欢 han涵 shi诗师 yi怡 yu雨 lu璐 shuai帅 xu旭许 feng锋 liang良 hao昊皓 rui睿 e厄俄 hou侯 duan段 fan樊 hao郝
zheng郑正 zhi志智芝 zhong钟中忠 zhou周 zhu朱祝珠 zhuang庄 zhuo卓 zi子紫 zong宗 zu祖 zuo左`;
