import { domain, type Person } from './person.ts';

/** 128 characters, as long as titles may be. */
const longTitle =
  'Senior Coordinator for Intermodal Transhipment, Dangerous Goods, Reefer Monitoring and ' +
  'Night-Shift Planning, all North Sea Ports';

/** What is put in the place of ordinary values: each has broken somebody's code. */
const oddities: readonly ((person: Person) => Partial<Person>)[] = [
  () => renamed('Seán', "O'Brien", "sean.o'brien"),
  () => renamed('Chiara', 'D’Angelo', 'chiara.dangelo'),
  () => renamed('Anne-Marie', 'Lévesque-Côté', 'anne-marie.levesque-cote'),
  // Accents as separate characters: equal to the composed form only after normalisation.
  () => renamed('Zoe\u0308', 'Bele\u0301n', 'zoe.belen'),
  () => renamed('Nguyễn Thị', 'Minh Khai', 'nguyen.minhkhai'),
  () => renamed('İpek', 'Iğdır', 'ipek.igdir'),
  () => renamed('Günther', 'Groß-Weiß', 'guenther.gross-weiss'),
  () => ({ ...renamed('Robert', 'Hansen', 'robert.hansen'), displayName: 'Robert "Bob" Hansen' }),
  () => ({ ...renamed('Kari', 'Larsen', 'kari.larsen'), displayName: 'Larsen, Kari' }),
  () => ({ ...renamed('Mixed', 'Case', 'Mixed.CASE'), mail: `mixed.case@${domain}` }),
  () => ({ jobTitle: 'Head of 100% On-Time Delivery' }),
  () => ({ jobTitle: 'Site Lead 🚢' }),
  () => ({ jobTitle: 'Crane Mechanic 👩🏽‍🔧 & Trainer' }),
  () => ({ jobTitle: 'R&D <Pilot> Engineer' }),
  () => ({ jobTitle: longTitle }),
  () => ({ jobTitle: 'Operator [type eq "night"] \\ Gate' }),
  ({ streetAddress }) => ({ streetAddress: `${streetAddress}\nGate 7, "Blue" entrance` }),
  () => ({ officeLocation: "Building C\\2; 'Annex'" }),
];

/** The same people, some with names and titles that break naive code. Nobody else's data refers to what is changed. */
export function unusual(employees: readonly Person[]): readonly Person[] {
  const plain = employees.filter(
    ({ leads, accountEnabled, mail, surname }) => !leads && accountEnabled && mail !== '' && surname !== '',
  );
  const step = Math.floor(plain.length / oddities.length);
  const odd = new Map(oddities.map((oddity, index) => [plain[index * step]!, oddity]));
  return employees.map((person) => ({ ...person, ...odd.get(person)?.(person) }));
}

function renamed(givenName: string, surname: string, localPart: string): Partial<Person> {
  const userPrincipalName = `${localPart}@${domain}`;
  return { givenName, surname, displayName: `${givenName} ${surname}`, userPrincipalName, mail: userPrincipalName };
}
