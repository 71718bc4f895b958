/** A place people work at. */
export interface Site {
  /** Mail nickname of its group, without prefix. */
  readonly key: string;
  readonly city: string;
  readonly state: string;
  readonly country: string;
  readonly postalCode: string;
  readonly street: string;
  /** Language most people there speak, a key of the name pools and a code of ISO 639. */
  readonly language: string;
  readonly callingCode: string;
  /** How many of a hundred people work here. */
  readonly share: number;
  readonly europe: boolean;
}

export const sites: readonly Site[] = [
  site('halden', 'Halden', 'Østfold', 'NO', '1771', 'Bryggegata 4', 'nb', '+47 69', 13, true),
  site('rotterdam', 'Rotterdam', 'Zuid-Holland', 'NL', '3199 LK', 'Europaweg 210', 'nl', '+31 10', 11, true),
  site('hamburg', 'Hamburg', 'Hamburg', 'DE', '21129', 'Am Kaispeicher 7', 'de', '+49 40', 10, true),
  site('gdansk', 'Gdańsk', 'Pomorskie', 'PL', '80-601', 'ul. Kontenerowa 7', 'pl', '+48 58', 9, true),
  site('felixstowe', 'Felixstowe', 'Suffolk', 'GB', 'IP11 3SY', 'Dock Road 12', 'en', '+44 1394', 7, true),
  site('piraeus', 'Πειραιάς', 'Αττική', 'GR', '185 38', 'Ακτή Μιαούλη 95', 'el', '+30 21', 5, true),
  site('varna', 'Варна', 'Варна', 'BG', '9000', 'бул. Приморски 60', 'bg', '+359 52', 4, true),
  site('istanbul', 'İstanbul', 'İstanbul', 'TR', '34524', 'Liman Caddesi 18', 'tr', '+90 212', 5, false),
  site('haifa', 'חיפה', 'חיפה', 'IL', '3303139', 'שדרות ההגנה 22', 'he', '+972 4', 4, false),
  site('jebel-ali', 'جبل علي', 'دبي', 'AE', '00000', 'شارع الميناء 5', 'ar', '+971 4', 5, false),
  site('mumbai', 'मुंबई', 'महाराष्ट्र', 'IN', '400001', 'बंदरगाह मार्ग 31', 'hi', '+91 22', 6, false),
  site('laem-chabang', 'แหลมฉบัง', 'ชลบุรี', 'TH', '20230', 'ถนนท่าเรือ 99', 'th', '+66 38', 4, false),
  site('shanghai', '上海', '上海', 'CN', '200120', '港城路168号', 'zh', '+86 21', 6, false),
  site('yokohama', '横浜市', '神奈川県', 'JP', '231-0811', '本牧ふ頭1-16', 'ja', '+81 45', 4, false),
  site('busan', '부산', '부산광역시', 'KR', '48943', '항만로 27', 'ko', '+82 51', 3, false),
  site('montreal', 'Montréal', 'Québec', 'CA', 'H2Y 2E2', 'rue de la Commune 300', 'fr', '+1 514', 4, false),
];

function site(
  key: string,
  city: string,
  state: string,
  country: string,
  postalCode: string,
  street: string,
  language: string,
  callingCode: string,
  share: number,
  europe: boolean,
): Site {
  return { key, city, state, country, postalCode, street, language, callingCode, share, europe };
}
