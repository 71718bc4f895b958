/**
 * Why a password may not be chosen, or undefined. Length is what counts (NIST SP 800-63B section 3.1.1.2): no rules of
 * composition, but nothing of what everybody tries first.
 */
export function passwordFinding(password: string, userName: string): string | undefined {
  const length = [...password].length;
  if (length < SHORTEST) return `The password has ${length} characters: choose one of at least ${SHORTEST}.`;
  if (length > LONGEST) return `The password is too long: choose one of at most ${LONGEST} characters.`;
  const plain = password.normalize('NFKC').toLowerCase();
  const letters = plain.replace(/[^\p{L}]/gu, '');
  const local = userName.toLowerCase().split('@', 1)[0] ?? '';
  const isCommon =
    new Set(plain).size < FEWEST_DIFFERENT ||
    RUNS.some((run) => run.includes(plain)) ||
    COMMON.has(letters) ||
    plain === userName.toLowerCase() ||
    (local.length > 2 && letters === local.replace(/[^\p{L}]/gu, ''));
  return isCommon ? 'The password is among the first that anybody would try: choose another.' : undefined;
}

export const SHORTEST = 12;
const LONGEST = 200;
const FEWEST_DIFFERENT = 5;
const RUNS = [
  '0123456789'.repeat(20),
  '9876543210'.repeat(20),
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
];

/** What remains of frequent choices when digits and signs are taken away. */
const COMMON = new Set([
  'password',
  'passwort',
  'passwordpassword',
  'passw',
  'pssword',
  'psswrd',
  'admin',
  'administrator',
  'adminadmin',
  'changeme',
  'changemenow',
  'letmein',
  'letmeinplease',
  'welcome',
  'welcomeback',
  'iloveyou',
  'qwerty',
  'qwertyqwerty',
  'qwertyuiop',
  'lockstep',
  'secret',
  'topsecret',
  'summer',
  'winter',
  'spring',
  'autumn',
  'correcthorsebatterystaple',
]);
