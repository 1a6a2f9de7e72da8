package name

// chineseFamilies are family names with the Latin spellings that their bearers
// use: pinyin first, then Wade–Giles, Cantonese, Hokkien, Teochew and
// Vietnamese ones. Source: the systems named, spellings in use in passports of
// Hong Kong, Macau, Taiwan, Singapore, Malaysia and Vietnam.
const chineseFamilies = `王 wang wong ong vuong heng vong
李 li lee lei ly
张 zhang chang cheung teo teoh chong truong cheong
刘 liu lau low luu lao liou liew
陈 chen chan tan chin tran ting
杨 yang yeung yeo young duong yong ieong
黄 huang wong ng hwang oei hoang ooi wee huynh vong
赵 zhao chao chiu teo trieu chiew chio
吴 wu ng goh go ngo woo um
周 zhou chou chow chew chu chau chiu chao chiew
徐 xu hsu tsui chui chee tu shyu choi
孙 sun suen soon ton
马 ma mah beh
朱 zhu chu choo tjoe
胡 hu woo wu oh ho
郭 guo kuo kwok quek kok quach kuok
何 he ho hoh ha hor
高 gao kao ko cao kou
林 lin lam lim lum
罗 luo lo law loh la
郑 zheng cheng cheang tay teh trinh cheong
梁 liang leung neo neoh luong leong nio niu
谢 xie hsieh tse chia cheah ta che
宋 song sung soong tong
唐 tang tong teng duong
许 xu hsu hui koh khoo hua hoi
韩 han hon hahn
冯 feng fung phung foong
邓 deng teng tang dang
曹 cao tsao tso cho tao chou chao
彭 peng pang phang banh
曾 zeng tseng tsang chan tang chang
萧 xiao hsiao siu siew tieu shiao sio
肖 xiao hsiao siu siew tieu
田 tian tien tin dien
董 dong tung
袁 yuan yuen vien iun yun
潘 pan poon pun phoon phan pua
蒋 jiang chiang cheung tseung tuong chiong
蔡 cai tsai choi choy chua thai toi
余 yu yue yee du
于 yu yue yee vu
杜 du tu to toh do
叶 ye yeh yip yap ip diep iap yeap
程 cheng ching trinh thia
苏 su so soh to sou
魏 wei ngai nguy gui
吕 lu lv lui lyu lue loi
丁 ding ting dinh teng
任 ren jen yam nhiem yum
沈 shen sum sim tham shum sam
姚 yao yiu yeow dieu yau
卢 lu lo loo lou
姜 jiang chiang keung khuong geung
崔 cui tsui chui thoi
钟 zhong chung chong cheong
谭 tan tam dam tham tum
陆 lu luk loke luc lok
汪 wang wong uong
范 fan pham fam faan
金 jin chin kam kim kum
石 shi shih shek sek thach
廖 liao liu liew lieu
贾 jia chia ka gia
夏 xia hsia ha
韦 wei wai vi
傅 fu foo phu
方 fang fong phuong hong png
白 bai pai pak bach
邹 zou tsou chow trau chau chao
孟 meng mang manh
熊 xiong hsiung hung
秦 qin chin chun tan
邱 qiu chiu yau khoo khau hew
江 jiang chiang kong giang kang
尹 yin wan doan
薛 xue hsueh sit tiet
阎 yan yen yim diem
闫 yan yen yim
段 duan tuan tuen doan tun
雷 lei lui loi
侯 hou hau how
龙 long lung loong
史 shi shih see su
陶 tao to dao tou
黎 li lai le lye
贺 he ho hor ha
顾 gu ku koo co
毛 mao mo
郝 hao hau kwok kok hok
龚 gong kung cung
邵 shao shiu thieu
万 wan man van
钱 qian chien chin tien
严 yan yen yim nghiem
武 wu mo vu vo
戴 dai tai toy te
莫 mo mok mac
孔 kong kung hung
向 xiang hsiang heung
汤 tang tong thang
温 wen wan on
康 kang hong khang
施 shi shih sze si see
文 wen man van
洪 hong hung ang
倪 ni ngai
庄 zhuang chuang chong chng
阮 ruan juan yuen nguyen
颜 yan yen ngan gan
梅 mei mui mai
俞 yu yue
章 zhang chang cheung chuong
鲁 lu lo
葛 ge ko kot
柳 liu lau
曲 qu chu
齐 qi chi
常 chang sheung seong
乔 qiao chiao kiu
赖 lai
樊 fan faan
欧 ou au
安 an on
关 guan kuan kwan quan
鲍 bao pao pau bau
聂 nie nieh nip
成 cheng shing
盛 sheng shing
华 hua wah hwa
古 gu ku koo
甘 gan kan kam
甄 zhen chen yan
祝 zhu chu chuk
翁 weng yung eng
符 fu foo hu
游 you yu yau
童 tong tung
詹 zhan chan jim chim
凌 ling
霍 huo fok
涂 tu to
岳 yue yueh ngok
路 lu lo
牛 niu ngau
尤 you yu yau
沙 sha
申 shen san
左 zuo tso jor
柯 ke ko kwa
伍 wu ng
商 shang sheung
房 fang fong
辛 xin hsin san
管 guan kuan koon
祁 qi chi kei
耿 geng keng kang
易 yi yik
骆 luo lo lok loh
丘 qiu chiu yau khoo hew
应 ying
宁 ning
单 shan sin
牟 mou mau
费 fei
卜 bu pu puk
司 si ssu sze
殷 yin yan
佟 tong tung
项 xiang hsiang hong
景 jing ching king
苗 miao miu
尚 shang sheung
谷 gu ku kuk
车 che chea
代 dai tai doi
纪 ji chi kei kee
焦 jiao chiao chiu
覃 qin chin tam
兰 lan
冉 ran jan yim
冷 leng lang
滕 teng tang
连 lian lien lin
匡 kuang hong
褚 chu
麦 mai mak
湛 zhan chan cham
卓 zhuo cho cheuk toh
储 chu
娄 lou lau
裴 pei pui
席 xi hsi chik
屈 qu chu wat
庞 pang pong
宗 zong tsung chung
刁 diao tiao tiu
季 ji chi kwai
池 chi chih
简 jian chien kan
饶 rao jao yiu
危 wei ngai
缪 miao mau
蒙 meng mung
舒 shu
蓝 lan lam
闵 min man
解 xie hsieh
明 ming
仇 qiu chiu sau
原 yuan
鞠 ju chu kuk
冼 xian hsien sin
招 zhao chao chiu
劳 lao lo
阚 kan
邢 xing hsing ying heng
桂 gui kuei kwai
柴 chai
瞿 qu chu
边 bian pien
巫 wu mo
谈 tan tam
楚 chu
佘 she seah sheh
苟 gou kou
米 mi mai
乌 wu
包 bao pao pau
喻 yu
宫 gong kung
隋 sui
燕 yan yen yin
欧阳 ouyang auyeung auyong owyang aoieong
司马 sima ssuma szema szuma
诸葛 zhuge chuko chukot
上官 shangguan shangkuan sheungkoon sheungkwun
司徒 situ ssutu szeto seeto seto
皇甫 huangfu wongfu
慕容 murong mujung moyung
夏侯 xiahou hsiahou
东方 dongfang tungfang tungfong
公孙 gongsun kungsun
令狐 linghu
宇文 yuwen yuman
申屠 shentu
长孙 zhangsun changsun
南宫 nangong nankung
端木 duanmu tuanmu
尉迟 yuchi weichih`

// cantoneseSyllables are Hong Kong spellings of characters that are frequent in
// given names. Source: the spelling of the territory's identity cards.
const cantoneseSyllables = `伟wai 明ming 华wah 强keung 志chi 文man 国kwok 建kin 军kwan 杰kit 家ka 俊chun 豪ho 健kin 永wing 康hong 龙lung 辉fai 玲ling 美mei
丽lai 芳fong 英ying 秀sau 婷ting 慧wai 敏man 静ching 欣yan 怡yi 嘉ka 思sze 诗sze 雅nga 颖wing 雪suet 梅mui 兰lan 珍chun 玉yuk 凤fung 莲lin
燕yin 红hung 德tak 福fuk 荣wing 光kwong 生sang 成shing 安on 平ping 天tin 海hoi 山shan 子tsz 小siu 晓hiu 大tai 春chun 宏wang 浩ho 宇yu 轩hin
泽chak 振chun 东tung 少siu 仁yan 义yee 信shun 学hok 立lap 民man 正ching 耀yiu 锦kam 祖cho 兆siu 兴hing 昌cheung 卓cheuk 朗long 乐lok 贤yin
诚shing 浚chun 心sum 瑶yiu 琪ki 琳lam 娜na 佩pui 淑shuk 惠wai 萍ping 霞ha 月yuet 云wan 清ching 冰bing 可ho 晴ching 倩sin 君kwan 若yeuk
宁ning 凯hoi 斌ban 超chiu 勇yung 峰fung 鹏pang 磊lui 涛to 飞fei 刚kong 波po 毅ngai 林lam 芬fan 娟kuen 洁kit 艳yim 娟kuen 丹tan 瑞sui 晨san`
