/** Given names and surnames of one language, each as written and as transliterated for addresses. */
export interface NamePool {
  readonly given: readonly string[];
  readonly surnames: readonly string[];
  /** Surname first, nothing between: Chinese, Japanese, Korean. */
  readonly surnameFirst?: boolean;
}

/** Each entry is `name` where ASCII suffices, else `name/transliteration`. */
export const namePools: Readonly<Record<string, NamePool>> = {
  nb: pool(
    'Åse/Ase Øyvind/Oyvind Kjersti Håkon/Hakon Ingrid Sigurd Tove Bjørn/Bjorn Solveig Eirik Marit Trygve',
    'Hansen Bråten/Braten Sørensen/Sorensen Løvås/Lovas Nygård/Nygard Haugen Ødegård/Odegard Myhre Aas Strøm/Strom Vik Moe',
  ),
  nl: pool(
    'Joost Maaike Sjoerd Femke Thijs Noortje Wouter Ilse Daniël/Daniel Renée/Renee Bram Lotte',
    'Visser Kuiper Mulder Hoekstra Veenstra Bosman Dijkstra Scholten Peeters Brouwer Koning Smit',
  ),
  de: pool(
    'Jürgen/Juergen Käthe/Kaethe Sönke/Soenke Anke Björn/Bjoern Heike Uwe Götz/Goetz Silke Torben Wiebke Malte',
    'Müller/Mueller Weiß/Weiss Schröder/Schroeder Petersen Jäger/Jaeger Köhler/Koehler Brandt Groß/Gross Hinrichs Lüders/Lueders Voß/Voss Kühn/Kuehn',
  ),
  pl: pool(
    'Łukasz/Lukasz Małgorzata/Malgorzata Paweł/Pawel Agnieszka Wojciech Żaneta/Zaneta Bogdan Stanisława/Stanislawa Michał/Michal Grażyna/Grazyna Jędrzej/Jedrzej Ola',
    'Wiśniewska/Wisniewska Kowalczyk Zając/Zajac Wójcik/Wojcik Dąbrowski/Dabrowski Pawlak Król/Krol Szczepańska/Szczepanska Żuraw/Zuraw Gołąb/Golab Ćwik/Cwik Sikora',
  ),
  en: pool(
    'Oliver Gemma Rhys Siobhan Callum Harriet Niamh Duncan Priya Theo Imogen Angus',
    "Whitfield Ashworth Pemberton Gallagher Llewellyn Hargreaves O'Neill MacLeod Fairclough Stanhope Birtwistle Okafor",
  ),
  el: pool(
    'Ελένη/Eleni Γιώργος/Giorgos Χριστίνα/Christina Νίκος/Nikos Αικατερίνη/Aikaterini Σπύρος/Spyros Ζωή/Zoi Δημήτρης/Dimitris Θάλεια/Thaleia Παναγιώτης/Panagiotis Ιωάννα/Ioanna Οδυσσέας/Odysseas',
    'Παππάς/Pappas Καραγιάννης/Karagiannis Ξενάκη/Xenaki Λάμπρου/Lamprou Οικονόμου/Oikonomou Ψαρράς/Psarras Βλάχος/Vlachos Γεωργίου/Georgiou Μακρής/Makris Ρήγας/Rigas Θεοδώρου/Theodorou Φωτίου/Fotiou',
  ),
  bg: pool(
    'Иван/Ivan Цветелина/Tsvetelina Георги/Georgi Юлия/Yuliya Стоян/Stoyan Жана/Zhana Димитър/Dimitar Щилияна/Shtiliyana Борис/Boris Райна/Rayna Явор/Yavor Христо/Hristo',
    'Петков/Petkov Ангелова/Angelova Чакъров/Chakarov Желева/Zheleva Тодоров/Todorov Юрукова/Yurukova Стоичков/Stoichkov Щерева/Shtereva Илиев/Iliev Кръстев/Krastev Гочева/Gocheva Найденов/Naydenov',
  ),
  tr: pool(
    'Çağla/Cagla İsmail/Ismail Gülşen/Gulsen Oğuz/Oguz Ayşe/Ayse Kıvanç/Kivanc Şebnem/Sebnem Ümit/Umit Zeynep Çetin/Cetin Işıl/Isil Barış/Baris',
    'Yıldız/Yildiz Çelik/Celik Şahin/Sahin Öztürk/Ozturk Aydın/Aydin Güneş/Gunes Kılıç/Kilic Doğan/Dogan Işık/Isik Ünal/Unal Karataş/Karatas Türkoğlu/Turkoglu',
  ),
  he: pool(
    'נועה/Noa יונתן/Yonatan תמר/Tamar אורי/Uri שירה/Shira דניאל/Daniel מיכל/Michal איתן/Eitan רונית/Ronit גלעד/Gilad הילה/Hila עומר/Omer',
    'כהן/Cohen לוי/Levi מזרחי/Mizrahi פרץ/Peretz ביטון/Biton אברהם/Avraham פרידמן/Friedman גולן/Golan שפירא/Shapira אזולאי/Azoulay ברק/Barak חדד/Hadad',
  ),
  ar: pool(
    'فاطمة/Fatima أحمد/Ahmad ليلى/Layla يوسف/Yusuf مريم/Maryam خالد/Khalid نور/Nour عمر/Umar سلمى/Salma طارق/Tariq هدى/Huda زياد/Ziyad',
    'الهاشمي/Alhashimi السيد/Alsayyid منصور/Mansour الخطيب/Alkhatib حداد/Haddad النجار/Alnajjar الشامي/Alshami صالح/Salih المهيري/Almuhairi الزعابي/Alzaabi القاسم/Alqasim بركات/Barakat',
  ),
  hi: pool(
    'अनिता/Anita राजेश/Rajesh प्रिया/Priya विक्रम/Vikram सुनीता/Sunita अर्जुन/Arjun कविता/Kavita संदीप/Sandeep नेहा/Neha मनोज/Manoj दीपिका/Deepika रोहित/Rohit',
    'शर्मा/Sharma वर्मा/Verma पटेल/Patel कुलकर्णी/Kulkarni सिंह/Singh जोशी/Joshi देशपांडे/Deshpande गुप्ता/Gupta मेहता/Mehta नायर/Nair चौहान/Chauhan मिश्रा/Mishra',
  ),
  th: pool(
    'สมชาย/Somchai อรุณี/Arunee กิตติ/Kitti มาลี/Malee ประเสริฐ/Prasert วันดี/Wandee ณัฐพล/Nattapon สุดา/Suda ธนา/Thana พิมพ์ใจ/Pimjai อนุชา/Anucha จันทร์/Chan',
    'ศรีสุข/Srisuk แก้วมณี/Kaewmanee ทองดี/Thongdee บุญมา/Bunma วงศ์ใหญ่/Wongyai สายทอง/Saithong พงษ์พันธ์/Pongpan ชัยวัฒน์/Chaiwat รัตนกุล/Rattanakul อินทร์แก้ว/Inkaew จันทร์เพ็ญ/Chanpen มีสุข/Meesuk',
  ),
  zh: pool(
    '伟/Wei 秀英/Xiuying 磊/Lei 静怡/Jingyi 建国/Jianguo 丽娜/Lina 志强/Zhiqiang 梦瑶/Mengyao 浩然/Haoran 雪梅/Xuemei 俊杰/Junjie 思远/Siyuan',
    '王/Wang 李/Li 张/Zhang 刘/Liu 陈/Chen 欧阳/Ouyang 赵/Zhao 黄/Huang 周/Zhou 吴/Wu 徐/Xu 诸葛/Zhuge',
    true,
  ),
  ja: pool(
    '陽子/Yoko 健太/Kenta さくら/Sakura 翔/Sho 美咲/Misaki 大輔/Daisuke 由美子/Yumiko 拓海/Takumi 恵/Megumi 直樹/Naoki あおい/Aoi 浩二/Koji',
    '佐藤/Sato 鈴木/Suzuki 高橋/Takahashi 渡邊/Watanabe 伊藤/Ito 小林/Kobayashi 山口/Yamaguchi 髙木/Takagi 清水/Shimizu 斎藤/Saito 長谷川/Hasegawa 井上/Inoue',
    true,
  ),
  ko: pool(
    '민준/Minjun 서연/Seoyeon 지훈/Jihun 하은/Haeun 현우/Hyunwoo 수진/Sujin 동현/Donghyun 예린/Yerin 성민/Seongmin 유나/Yuna 준호/Junho 미경/Mikyung',
    '김/Kim 이/Lee 박/Park 최/Choi 정/Jung 강/Kang 조/Cho 윤/Yoon 장/Jang 남궁/Namgung 한/Han 오/Oh',
    true,
  ),
  fr: pool(
    'Chloé/Chloe Étienne/Etienne Maëlle/Maelle François/Francois Hélène/Helene Loïc/Loic Noémie/Noemie Benoît/Benoit Amélie/Amelie Cédric/Cedric Zoé/Zoe Anaïs/Anais',
    'Tremblay Côté/Cote Lévesque/Levesque Bélanger/Belanger Gagné/Gagne Desrosiers Beaulieu Dubé/Dube Thériault/Theriault Pelletier Fréchette/Frechette Ménard/Menard',
  ),
};

/** A name as written, and in ASCII. */
export interface Name {
  readonly written: string;
  readonly ascii: string;
}

/** Reads one entry of a pool. */
export function nameOf(entry: string): Name {
  const [written = '', ascii = written] = entry.split('/');
  return { written, ascii };
}

function pool(given: string, surnames: string, surnameFirst = false): NamePool {
  return { given: given.split(' '), surnames: surnames.split(' '), ...(surnameFirst && { surnameFirst }) };
}
